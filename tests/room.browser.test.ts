import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Server, startServer } from '../src/commands/bench/server.ts';
import { launch } from './web/browser.ts';

/** Where pictures are kept, for somebody who wants to look: HSB_PICTURES=DIR npx vitest run tests/room.browser.test.ts */
const pictures = process.env.HSB_PICTURES;
const dir = mkdtempSync(join(tmpdir(), 'hsb-room-'));
let server: Server;
let browser: Browser;
let context: BrowserContext;
const elsewhere: string[] = [];
const complaints: string[] = [];

beforeAll(async () => {
	server = await startServer(dir);
	browser = await launch();
	context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' });
	context.on('request', (request) => {
		if (!request.url().startsWith(`http://localhost:${server.port}/`)) elsewhere.push(request.url());
	});
	if (pictures) mkdirSync(pictures, { recursive: true });
});
afterAll(async () => {
	await browser?.close();
	await server?.kill('SIGKILL');
	rmSync(dir, { recursive: true, force: true });
});

const picture = async (page: Page, name: string): Promise<void> => {
	if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
};

async function windowOf(person: string): Promise<Page> {
	const page = await context.newPage();
	page.setDefaultTimeout(10_000);
	page.on('console', (message) => {
		if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
	});
	await page.goto(`http://localhost:${server.port}/people/${person}`);
	return page;
}

/** In front first: a window in the background is drawn once a second. */
const press = async (page: Page, name: string | RegExp): Promise<void> => {
	await page.bringToFront();
	await page
		.getByRole('button', { name, exact: typeof name === 'string' })
		.first()
		.click();
};
const dialog = (page: Page) => page.getByRole('dialog');
const inDialog = (page: Page, name: string) =>
	dialog(page).getByRole('button', { name, exact: true }).click();
const closed = (page: Page) => expect.poll(() => dialog(page).count()).toBe(0);

async function add(page: Page, text: string, place?: string): Promise<void> {
	await press(page, /^Add an entry/);
	if (place !== undefined) await dialog(page).getByRole('radio', { name: place, exact: true }).check();
	await dialog(page)
		.getByLabel(/^What your agency knows/)
		.fill(text);
	await dialog(page).getByRole('radio', { name: 'Fact' }).check();
	await inDialog(page, 'Save');
	await closed(page);
}

const statements = [/^I have checked it/, /^Identifiers have been/, /^Agencies have had/];
const heading = (page: Page, name: string) =>
	page.getByRole('heading', { name, exact: true }).first().waitFor();

it('two windows hold a meeting to the end, and the lead signs the document', {
	timeout: 240_000,
}, async () => {
	const lead = await windowOf('lead');
	const school = await windowOf('school-a');
	await picture(lead, '1-lobby');

	await press(lead, 'Open a meeting');
	await dialog(lead)
		.getByLabel(/^Reference/)
		.fill('Jordan Smith');
	await inDialog(lead, 'Open');
	await dialog(lead).getByText('That looks like a name.', { exact: false }).first().waitFor();
	await picture(lead, '2-refused-reference');
	await dialog(lead)
		.getByLabel(/^Reference/)
		.fill('HSB-2026-014');
	await dialog(lead)
		.getByLabel(/^Schools/)
		.fill('School A\nSchool B');
	await dialog(lead)
		.getByLabel(/^Neighbourhood spaces/)
		.fill('The park behind School A');
	await inDialog(lead, 'Open');
	await closed(lead);
	await picture(lead, '3-opened');
	await press(school, 'Join');
	await dialog(school).getByRole('checkbox', { name: 'School A', exact: true }).check();
	await inDialog(school, 'Join');
	await closed(school);

	await press(lead, 'Start the meeting');
	await heading(school, 'Individual young person: Situation');
	await add(lead, 'Lives with mum in Home A, in education.');
	await picture(school, '4-question');

	// What is half typed survives somebody else's entry, a reload of the page and a restart of the bot.
	await press(school, /^Add an entry/);
	await dialog(school)
		.getByLabel(/^What your agency knows/)
		.fill('Half a sentence about attendance');
	await add(lead, 'Subject to no order.');
	expect(
		await dialog(school)
			.getByLabel(/^What your agency knows/)
			.inputValue(),
	).toBe('Half a sentence about attendance');
	await dialog(school).getByText('kept', { exact: false }).first().waitFor();
	await school.waitForTimeout(900);
	await school.reload();
	await press(school, /^Add an entry/);
	expect(
		await dialog(school)
			.getByLabel(/^What your agency knows/)
			.inputValue(),
	).toBe('Half a sentence about attendance');
	await school.keyboard.press('Escape');
	await closed(school);
	const { port } = server;
	await server.kill('SIGKILL');
	server = await startServer(dir, { port });
	await press(school, /^Add an entry/);
	await expect
		.poll(() =>
			dialog(school)
				.getByLabel(/^What your agency knows/)
				.inputValue(),
		)
		.toBe('Half a sentence about attendance');
	await school.keyboard.press('Escape');
	await closed(school);

	await press(lead, /^Next/);
	await heading(school, 'Individual young person: HSB');
	for (let i = 0; i < 40; i += 1) {
		const title = await lead
			.locator('[data-key="question"] h2, [data-key="question"] [role=heading]')
			.first()
			.innerText();
		if (title === 'Schools: Risk')
			await add(school, 'Comments about girls are common in Year 9.', 'School A');
		if (title.startsWith('What is still open')) break;
		if (title.includes('Actions')) {
			await picture(lead, '6-planning');
			break;
		}
		await press(lead, /^Next/);
		await expect
			.poll(async () => lead.locator('[data-key="question"]').first().innerText())
			.not.toContain(`${title}\n`);
	}
	await picture(lead, '5-probing-or-planning');
	await press(lead, 'Add an entry');
	await dialog(lead)
		.getByLabel(/^What your agency knows/)
		.fill('Healthy relationships work, six sessions.');
	await dialog(lead).getByRole('radio', { name: 'Fact' }).check();
	await picture(lead, '7-action-form');
	await inDialog(lead, 'Save');
	await closed(lead);

	await press(lead, 'End the meeting');
	await picture(lead, '8-end');
	await inDialog(lead, 'End the meeting');
	await closed(lead);
	await press(school, 'Our entries');
	await dialog(school).getByText('Comments about girls are common in Year 9.').waitFor();
	await picture(school, '9-our-entries');
	await school.keyboard.press('Escape');
	await press(school, 'They are right');

	await press(lead, 'Start checking');
	await press(lead, 'What the record contradicts');
	await dialog(lead).waitFor();
	await picture(lead, '10-checks');
	await lead.keyboard.press('Escape');
	await press(lead, 'Open for signing');
	await press(lead, 'Sign');
	await lead.getByText('alone, in a group or both', { exact: false }).first().waitFor();
	await picture(lead, '11-mode-not-known');
	await press(lead, 'Change the details');
	await dialog(lead).getByRole('radio', { name: 'In a group', exact: true }).check();
	await inDialog(lead, 'Save');
	await closed(lead);
	await press(lead, 'Sign');
	await dialog(lead)
		.getByLabel(/^Your name/)
		.fill('Priya Nair');
	await dialog(lead)
		.getByLabel(/^Your role/)
		.fill('Team manager');
	await picture(lead, '12-sign');
	await inDialog(lead, 'Sign');
	await dialog(lead).getByText('Tick all three statements', { exact: false }).first().waitFor();
	for (const statement of statements) await dialog(lead).getByRole('checkbox', { name: statement }).check();
	await inDialog(lead, 'Sign');
	await closed(lead);
	await heading(lead, 'Signed');
	await picture(lead, '13-signed');
	const clean = async (page: Page): Promise<void> => {
		const { violations } = await new AxeBuilder({ page: page as never }).analyze();
		expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`)).toEqual([]);
	};
	await clean(lead);
	await clean(school);
	const signed = await context.newPage();
	const link = lead.getByRole('link', { name: /version 1/ }).first();
	await signed.goto(new URL((await link.getAttribute('href')) ?? '', lead.url()).href);
	expect(await signed.getByText('Comments about girls are common in Year 9.').count()).toBeGreaterThan(0);
	await picture(signed, '14-document');
	await clean(signed);
	expect(elsewhere).toEqual([]);
	// While the bot was down, the windows could not reach it.
	expect(complaints.filter((c) => !/WebSocket|ERR_CONNECTION_REFUSED/.test(c))).toEqual([]);
});
