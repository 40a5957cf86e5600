/* A packed text as a Response of what is in it, see geo.packing: five letters are four bytes. */
const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%/()*+-;.=,?@^_`{|}~";

function unpack(packed) {
  const digits = new Uint8Array(128);
  for (let i = 0; i < 85; i += 1) digits[LETTERS.charCodeAt(i)] = i;
  const bytes = new DataView(new ArrayBuffer(4 * Math.ceil(packed.length / 5)));
  for (let i = 0, at = 0; i < packed.length; i += 5, at += 4) {
    let word = 0;
    for (let j = i; j < i + 5; j += 1) word = word * 85 + (j < packed.length ? digits[packed.charCodeAt(j)] : 84);
    bytes.setUint32(at, word);
  }
  const whole = new Blob([bytes.buffer.slice(0, Math.floor((packed.length * 4) / 5))]);
  return new Response(whole.stream().pipeThrough(new DecompressionStream("gzip")));
}
