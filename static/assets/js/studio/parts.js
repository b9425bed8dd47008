export const icon = (name, more = "") => {
  const made = document.createElement("span");
  made.className = `material-symbols-outlined ${more}`.trim();
  made.setAttribute("aria-hidden", "true");
  made.textContent = name;
  return made;
};

export const words = JSON.parse(document.getElementById("studio-words")?.textContent ?? "{}");

export const asked = async (url, body) => {
  const answer = await fetch(url, { method: body ? "POST" : "GET", body, credentials: "same-origin" });
  return answer.ok && !answer.redirected ? answer : null;
};
