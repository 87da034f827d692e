// The picture begins at the left in the middle, where a request comes in.

for (const drawing of document.querySelectorAll(".drawing")) {
  drawing.scrollTop = (drawing.scrollHeight - drawing.clientHeight) / 2;
}
