const locale = document.documentElement.lang || undefined;

export const shown = (count: number): string => count.toLocaleString(locale);

export const share = (part: number, of: number): string => (of ? `${((100 * part) / of).toLocaleString(locale, { maximumFractionDigits: 1 })}%` : "");
