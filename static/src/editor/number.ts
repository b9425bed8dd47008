const locale = document.documentElement.lang || undefined;

export const shown = (count: number): string => count.toLocaleString(locale);

export const share = (part: number, of: number): string => (of ? (part / of).toLocaleString(locale, { style: "percent", maximumFractionDigits: 1 }) : "");
