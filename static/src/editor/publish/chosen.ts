// What somebody chose in the sheet stays while they look at a step and come back.
type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

let kept: [string, string][] = [];

export function keepChosen(host: HTMLElement): void {
  const form = host.querySelector("form");
  if (form) kept = [...new FormData(form)].flatMap(([name, value]): [string, string][] => (typeof value === "string" ? [[name, value]] : []));
}

/** Of what is still asked. What the server keeps, such as which draft was seen, is newer there. */
export function chooseAgain(host: HTMLElement): void {
  const fields = [...host.querySelectorAll<Field>("input:not([type=hidden]), select, textarea")];
  for (const [name, value] of kept) for (const field of fields.filter((each) => each.name === name)) put(field, value);
}

function put(field: Field, value: string): void {
  if (field instanceof HTMLInputElement && field.type === "radio") {
    if (field.value === value) field.checked = true;
  } else if (!(field instanceof HTMLSelectElement) || [...field.options].some((option) => option.value === value)) field.value = value;
}
