// An input that asks for a step of this campaign offers the keys there are.
document.addEventListener("focusin", (event) => {
  const names = document.getElementById("steps-of-campaign");
  if (names && event.target.matches?.('input[name$="-step"]')) event.target.setAttribute("list", names.id);
});
