/* The program of the page comes packed: the page is drawn before it is unpacked and run. */

async function run(packed) {
  const program = document.createElement("script");
  program.textContent = await unpack(packed.textContent).text();
  document.body.append(program);
}

if (window.DecompressionStream) run(document.getElementById("geo-script"));
else document.getElementById("too-old").hidden = false;
