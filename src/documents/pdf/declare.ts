export const declareBoth = (pdf: Uint8Array): Uint8Array => pdf;
