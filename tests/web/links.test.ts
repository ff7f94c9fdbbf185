import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OnceLinks } from '../../src/web/links.ts';
import { listen, type Web } from '../../src/web/listen.ts';
import { anotherMeeting, entryArgs, reach } from '../support/desk.ts';
import { type TestHouse, type TestMeeting, testHouse } from '../support/house.ts';
import { linksOf } from '../support/links.ts';
import { findings, launch, profile } from './browser.ts';
import { pages, type Sent, send } from './http.ts';

/** Where pictures are kept, for somebody who wants to look: HSB_PICTURES=DIR npx vitest run tests/web/links.test.ts */
const pictures = process.env.HSB_PICTURES;
const publicUrl = 'https://hsb.example.org';
const goneText = 'This link has been used or is too old. Press the button in the chat again.';

let house: TestHouse;
let meeting: TestMeeting;
let web: Web;
const faults: unknown[] = [];

const serve = (once: OnceLinks, port = 0) =>
	listen({
		port,
		pages,
		check: async () => {},
		once,
		onFault: (error) => void faults.push(error),
	});

beforeAll(async () => {
	house = await testHouse();
	meeting = await anotherMeeting(house);
	await reach(meeting, 'asking');
	await meeting.done('police', 'add-entry', entryArgs('individual.risk', { text: 'Two reports in March.' }));
	web = await serve({ links: linksOf(house), publicUrl });
});
afterAll(async () => {
	await web.close();
	await house.end();
});

const make = (person = 'lead', record = meeting.record) => `/${linksOf(house).make(person, record, 'now')}`;
/** As our own page sends its form, through a proxy that has another name for us. */
const press = (path: string, headers: Record<string, string> = {}, how: Partial<Sent> = {}) =>
	send(web.port, {
		method: 'POST',
		path,
		headers: {
			'content-type': 'application/x-www-form-urlencoded',
			origin: publicUrl,
			'sec-fetch-site': 'same-origin',
			...headers,
		},
		...how,
	});

describe('a link', () => {
	it('leads to a page that asks first, and says nothing of the record', async () => {
		const { status, text } = await send(web.port, { path: make() });
		expect(status).toBe(200);
		expect(text).toContain('<form method="post">');
		expect(text).not.toMatch(/HSB-2026|Two reports|Priya|practice|Practice|<script/);
	});

	it('shows the document when the button is pressed, with a bar that is not printed, and then no more', async () => {
		const path = make();
		const shown = await press(path);
		expect(shown.status).toBe(200);
		expect(shown.text).toContain('Two reports in March.');
		expect(shown.text).toMatch(/<body><div class="hsb-bar"[^>]*>.*You can print or save this page/);
		expect(shown.text).toContain('href="/assets/bar.css"');
		const again = await press(path);
		expect(again.status).toBe(410);
		expect(again.text).toContain(goneText);
		expect(again.text).not.toContain('Two reports');
	});

	it('shows it to one of two who press at once', async () => {
		const path = make();
		const both = await Promise.all([press(path), press(path)]);
		expect(both.map((got) => got.status).toSorted()).toEqual([200, 410]);
	});

	it.each<[string, () => Promise<string>]>([
		['altered', async () => make().replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))],
		['nobody made', async () => '/documents/once/x.y'],
		[
			'too old',
			async () => {
				const path = make();
				house.clock.ahead(15 * 60_000);
				return path;
			},
		],
	])('that is %s shows the same sentence, asked for and pressed', async (_what, path) => {
		const at = await path();
		for (const got of [await send(web.port, { path: at }), await press(at)]) {
			expect(got.status).toBe(410);
			expect(got.text).toContain(goneText);
		}
	});

	it('of somebody who may not read the record shows the same sentence as one that was used', async () => {
		const got = await press(make('school'));
		expect(got.status).toBe(410);
		expect(got.text).toContain(goneText);
		expect((await press(make('lead', 'nothing-here'))).text).toBe(got.text);
	});

	it('is not kept, not indexed, not framed, and passes no address on', async () => {
		const path = make();
		for (const got of [await send(web.port, { path }), await press(path), await press(path)]) {
			expect(got.headers).toMatchObject({
				'cache-control': 'no-store',
				'x-robots-tag': 'noindex, nofollow, noarchive',
				'referrer-policy': 'same-origin',
				'x-frame-options': 'DENY',
			});
			expect(got.headers['content-security-policy']).toContain("default-src 'none'");
		}
	});
});

describe('W9: only the button uses a link up', () => {
	it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])('%s does not', async (method) => {
		const path = make();
		for (let i = 0; i < 3; i += 1) {
			const got = await send(web.port, { method, path, headers: { origin: publicUrl } });
			expect(got.text).not.toContain('Two reports');
		}
		expect((await press(path)).text).toContain('Two reports in March.');
	});
});

describe('W10: a form of another site opens nothing', () => {
	it.each<[string, Record<string, string>]>([
		['no origin', { origin: '' }],
		['the origin null', { origin: 'null' }],
		['another site', { origin: 'https://other.example.org', 'sec-fetch-site': 'cross-site' }],
		['the same name without TLS', { origin: 'http://hsb.example.org' }],
		['a name that begins as ours does', { origin: `${publicUrl}.evil.example` }],
		['the name that the proxy has for us', { origin: 'http://localhost:3000' }],
		['a site beside ours', { 'sec-fetch-site': 'same-site' }],
	])('%s', async (_what, headers) => {
		const path = make();
		const refused = await press(path, headers);
		expect(refused.status).toBe(403);
		expect(refused.headers['content-type']).toContain('text/html');
		expect(refused.text).not.toContain('Two reports');
		expect((await press(path)).status).toBe(200);
	});

	it('a host that the proxy set does not make a page ours', async () => {
		const headers = { host: 'evil.example', origin: 'http://evil.example' };
		expect((await press(make(), headers)).status).toBe(403);
	});
});

describe('a document that cannot be shown', () => {
	it('is a page without a word of the error, told to whoever runs the bot', async () => {
		const links = { look: () => 'open' as const, take: () => Promise.reject(new Error('SECRET trouble')) };
		const other = await serve({ links, publicUrl });
		const got = await send(other.port, {
			method: 'POST',
			path: '/documents/once/x.y',
			headers: { origin: publicUrl },
		});
		await other.close();
		expect(got.status).toBe(500);
		expect(got.text).toContain('The document could not be shown.');
		expect(got.text).not.toContain('SECRET');
		expect(faults.map(String)).toEqual(['Error: SECRET trouble']);
	});

	it('has no address at all where no links are given', async () => {
		const other = await listen({ port: 0, pages, check: async () => {} });
		const got = await send(other.port, { path: '/documents/once/x.y' });
		await other.close();
		expect(got.status).toBe(404);
	});
});

describe('in a browser', () => {
	let browser: Browser;
	let local: Web;
	beforeAll(async () => {
		browser = await launch();
		const port = await freePort();
		local = await serve({ links: linksOf(house), publicUrl: `http://localhost:${port}` }, port);
	});
	afterAll(async () => {
		await browser.close();
		await local.close();
	});

	async function freePort(): Promise<number> {
		const server = createServer();
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		await new Promise((resolve) => server.close(resolve));
		return port;
	}

	const picture = async (page: Page, name: string): Promise<void> => {
		if (!pictures) return;
		mkdirSync(pictures, { recursive: true });
		await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
	};

	it.each([390, 1280])(
		'at %i pixels: confirm, read, and gone; nothing for axe or the policy to find',
		async (width) => {
			const { context, wrong } = await profile(browser, () => local.port, { width, height: 800 });
			const page = await context.newPage();
			await page.goto(`http://localhost:${local.port}${make()}`);
			expect(await findings(page)).toEqual([]);
			await picture(page, `once-${width}`);
			await page.getByRole('button', { name: 'Open the document' }).click();
			await page.getByText('Two reports in March.').first().waitFor();
			expect(await findings(page)).toEqual([]);
			await picture(page, `document-${width}`);
			await page.emulateMedia({ media: 'print' });
			expect(await page.getByText('You can print or save this page').isVisible()).toBe(false);
			await page.emulateMedia({ media: 'screen' });
			await page.reload();
			await page.getByText(goneText).waitFor();
			expect(await findings(page)).toEqual([]);
			await picture(page, `gone-${width}`);
			const wide = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth');
			expect(wide).toBe(false);
			expect(wrong).toEqual([]);
			await context.close();
		},
	);

	it('without scripts too, by the keyboard', async () => {
		const context = await browser.newContext({ javaScriptEnabled: false });
		const page = await context.newPage();
		await page.goto(`http://localhost:${local.port}${make()}`);
		await page.getByRole('button', { name: 'Open the document' }).focus();
		await page.keyboard.press('Enter');
		await page.getByText('Two reports in March.').first().waitFor();
		await context.close();
	});
});
