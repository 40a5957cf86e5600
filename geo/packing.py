r"""Texts packed to stand in a page: gzip, written in 85 letters of which none ends a script block.

Five letters hold four bytes; in base64 four hold three, which is a fifteenth more. A page is read whole
before anything of it is seen.
"""

from __future__ import annotations

import base64
import gzip
import zlib

_AWAY, _INSTEAD = b"<>&", b".,/"
"""Of the letters of RFC 1924, those that mean something in HTML."""
_WRITTEN = bytes.maketrans(_AWAY, _INSTEAD)
_READ = bytes.maketrans(_INSTEAD, _AWAY)


def packed(text: str) -> str:
    """Return a text packed; equal texts give equal letters on every machine.

    >>> unpacked(packed("구 </script>"), 100)
    '구 </script>'
    >>> "<" in packed("구 </script>")
    False
    """
    whole = gzip.compress(text.encode("utf-8"), mtime=0)
    return base64.b85encode(whole).translate(_WRITTEN).decode("ascii")


def unpacked(letters: str, limit: int) -> str:
    """Return what was packed, bounded before it is held.

    Raises
    ------
    ValueError
        It is not whole, no UTF-8, or holds more than `limit` bytes.

    Examples
    --------
    >>> unpacked(packed("[1]" * 100), limit=300)[:6]
    '[1][1]'
    >>> unpacked(packed("[1]" * 100), limit=299)
    Traceback (most recent call last):
    ValueError: holds more than 299 bytes
    """
    try:
        whole = base64.b85decode(letters.encode("ascii").translate(_READ, delete=_AWAY))
        stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        found = stream.decompress(whole, limit + 1)
    except (ValueError, zlib.error) as err:
        raise ValueError(f"no packed text ({err})") from err
    if len(found) > limit:
        raise ValueError(f"holds more than {limit:,} bytes")
    if not stream.eof or stream.unused_data:
        raise ValueError("is cut short, or goes on after its end")
    return found.decode("utf-8")
