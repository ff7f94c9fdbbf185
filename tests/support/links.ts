import { join } from 'node:path';
import { createLinks, type Links } from '../../src/conversation/links.ts';
import { createReader, type Reader } from '../../src/conversation/reading.ts';
import { root } from '../../src/house.ts';
import { createHtml } from '../../src/wording/html.ts';
import type { TestHouse } from './house.ts';

const html = createHtml(join(root, 'templates', 'document'));

export const readerOf = (house: TestHouse): Reader =>
	createReader({ ...house, html, stylesheet: '/assets/framework.css' });

export const linksOf = (house: TestHouse): Links => createLinks({ ...house, reader: readerOf(house) });

/** The last part of a link's path. */
export const tokenOf = (path: string): string => path.split('/').at(-1) ?? '';
