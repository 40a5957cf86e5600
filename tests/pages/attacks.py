"""Texts that have broken or attacked map pages, each with a mark that shows it as text.

Wherever code could run, it would set ``window.pwned``; wherever a request could leave, it would ask
``http://127.0.0.1:9/``. `at(i)` numbers them so that every fixture site has its own.
"""

RUN = "window.pwned=1"
ASK = "http://127.0.0.1:9/x"

ATTACKS = (
    # template literals and closing of strings: how folium's popups ran data
    "${" + RUN + "}",
    "`+(" + RUN + ")+`",
    "`${(()=>{" + RUN + "})()}`",
    "${alert(1)}",
    "#{" + RUN + "}",
    "{{" + RUN + "}}",
    "{{7*7}}",
    "{% raw %}{{ x }}",
    "<%= " + RUN + " %>",
    "';" + RUN + ";//",
    '";' + RUN + ";//",
    "\\';" + RUN + ";//",
    "it's ${x} not",
    "\\",
    "a\nb\r\n" + RUN,
    # tags and events
    "<script>" + RUN + "</script>",
    "</script><script>" + RUN + "</script>",
    "</SCRIPT ><svg onload=" + RUN + ">",
    "<!--<script>",
    "--><script>" + RUN + "</script>",
    "]]><script>" + RUN + "</script>",
    "<img src=x onerror=" + RUN + ">",
    "<img src=" + ASK + ">",
    '"><img src=x onerror=' + RUN + ">",
    "'><img src=x onerror=" + RUN + ">",
    "<svg onload=" + RUN + ">",
    "<svg><script>" + RUN + "</script></svg>",
    "<svg><animate onbegin=" + RUN + " attributeName=x dur=1s>",
    "<math><mtext><style><img src=x onerror=" + RUN + ">",
    "<iframe srcdoc='<script>parent." + RUN + "</script>'>",
    "<iframe src=javascript:" + RUN + ">",
    "<object data=" + ASK + ">",
    "<embed src=" + ASK + ">",
    "<link rel=stylesheet href=" + ASK + ">",
    "<meta http-equiv=refresh content='0;url=" + ASK + "'>",
    "<base href=" + ASK + ">",
    "<form action=" + ASK + "><button>go</button></form>",
    "<video><source onerror=" + RUN + "></video>",
    "<details open ontoggle=" + RUN + ">x</details>",
    "<input autofocus onfocus=" + RUN + ">",
    "<a href='javascript:" + RUN + "'>press</a>",
    "<textarea></textarea><title></title>",
    "</title><script>" + RUN + "</script>",
    "</style><script>" + RUN + "</script>",
    "</td></tr></table><img src=x onerror=" + RUN + ">",
    "<plaintext>",
    "<noscript><p title='</noscript><img src=x onerror=" + RUN + ">'>",
    # attributes and addresses
    '" onmouseover="' + RUN,
    "' autofocus onfocus='" + RUN,
    "javascript:" + RUN,
    "JaVaScRiPt:" + RUN,
    "java\tscript:" + RUN,
    "data:text/html,<script>" + RUN + "</script>",
    "vbscript:msgbox(1)",
    "//127.0.0.1:9/x",
    # entities and escapes
    "&lt;script&gt;" + RUN + "&lt;/script&gt;",
    "&#60;img src=x onerror=" + RUN + "&#62;",
    "\\u003cscript\\u003e" + RUN + "\\u003c/script\\u003e",
    "\\x3cscript\\x3e" + RUN,
    "%3Cscript%3E" + RUN,
    "+ADw-script+AD4-" + RUN,
    "&amp;amp;&",
    # characters that are not seen or turn the line round
    "line\u2028separator\u2029paragraph",
    "\u202egnp.exe\u202c right to left",
    "zero\u200bwidth\u200d\ufeffjoiner",
    "\u2066isolate\u2069 mark",
    "nul\x00bell\x07escape\x1b[31m",
    "\U0001f331\U0001f469\u200d\U0001f33e 텃밭",
    "é combining e\u0301\u0302\u0303",
    # style, size, formulas, prototypes
    "};*{display:none}",
    "url(" + ASK + ")",
    "expression(" + RUN + ")",
    "긴" * 400,
    "x" * 900,
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "+1-1",
    "-2+3",
    "__proto__",
    "constructor",
    "toString",
    "null",
    "'; DROP TABLE sites;--",
    "../../etc/passwd",
)


def at(i: int) -> str:
    """Attack `i`, with a number in front of it by which the page is asked for it."""
    return f"A{i:03d} {ATTACKS[i]}"
