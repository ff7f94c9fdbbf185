// Preloaded by `npm start`. Node keeps here what it makes of the sources: the next start takes two thirds of the
// time, and 20 MB less, because what strips the types is not loaded. Where it cannot write, it keeps nothing.
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/hsb', import.meta.url)));
