import { boot } from "../boot";

export class Refused extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, sentence: string, body: unknown) {
    super(sentence);
    this.status = status;
    this.body = body;
  }
}

async function answered(response: Response): Promise<unknown> {
  const isJson = response.headers.get("Content-Type")?.includes("json") ?? false;
  const body: unknown = isJson ? await response.json() : await response.text();
  if (!response.ok || response.redirected) {
    const said = isJson && body && typeof body === "object" && "sentence" in body ? String(body.sentence) : "";
    throw new Refused(response.redirected ? 403 : response.status, said, body);
  }
  return body;
}

export async function post<T>(url: string, body: unknown, signal?: AbortSignal): Promise<T> {
  const isForm = body instanceof FormData;
  const response = await fetch(url, {
    method: "POST",
    credentials: "same-origin",
    headers: { "X-CSRFToken": boot.csrf, ...(isForm ? {} : { "Content-Type": "application/json" }) },
    body: isForm ? body : JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });
  return (await answered(response)) as T;
}

export async function get<T>(url: string): Promise<T> {
  return (await answered(await fetch(url, { credentials: "same-origin" }))) as T;
}
