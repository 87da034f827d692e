// One request: its command can be copied.

export function ready(place) {
  const button = place.querySelector("button.copy");
  const said = place.querySelector(".said");
  button?.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(place.querySelector("#command").textContent);
      said.textContent = "Copied.";
    } catch {
      said.textContent = "The browser does not let this page copy: the command is at the end of this page.";
    }
  });
}

ready(document);
