import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { findings, launch, profile } from './browser.ts';
import { cast } from './fake-room.ts';
import { type Served, serve } from './http.ts';

// A browser shares its two cores with the other tests.
vi.setConfig({ testTimeout: 40_000, hookTimeout: 40_000 });

let browser: Browser;
let served: Served;
let context: BrowserContext;
let wrong: string[];

// One server and one profile for the file: opening them anew for each test takes longer than the test.
beforeAll(async () => {
	browser = await launch();
	served = await serve();
	({ context, wrong } = await profile(browser, () => served.web.port));
});
afterAll(async () => {
	await browser.close();
	await served.web.close(200);
});
beforeEach(() => {
	served.room.reset();
	used = 0;
});
afterEach(async () => {
	const [first, ...others] = context.pages();
	await Promise.all([first?.unrouteAll(), ...others.map((page) => page.close())]);
	// In every test of this file: nothing broke the content policy, left this machine, or threw.
	expect(wrong).toEqual([]);
});

const at = (path: string): string => `${served.web.url}${path}`;

/** How many tabs this test has taken; the first is used again, which takes half the time of a new one. */
let used = 0;
async function tab(): Promise<Page> {
	const page = context.pages()[used++] ?? (await context.newPage());
	await page.setViewportSize({ width: 1280, height: 900 });
	return page;
}

async function open(person: string): Promise<Page> {
	const page = await tab();
	await page.goto(at(`/people/${person}`), { waitUntil: 'commit' });
	await page.locator('.card').first().waitFor();
	return page;
}

/** What is so in a moment, though not yet. */
const soon = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 10_000 });
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const question = (page: Page) => page.locator('.room__cards [role=heading][aria-level="2"]').first();
const typing = (page: Page) => page.getByRole('textbox', { name: 'What you know', exact: true });
const focused = (page: Page): Promise<string> => page.evaluate('document.activeElement?.textContent ?? ""');

async function entryForm(page: Page): Promise<void> {
	await press(page, 'Add an entry');
	await page.getByRole('dialog').waitFor();
}

describe('axe finds nothing', () => {
	test('in a window, its dialogs and its notices', async () => {
		const page = await open('school-a');
		expect(await findings(page)).toEqual([]);
		await press(page, 'Nothing from us');
		await page.locator('.notice').waitFor();
		expect(await findings(page)).toEqual([]);
		await entryForm(page);
		await press(page, 'Save the entry');
		await page.locator('.field--wrong').first().waitFor();
		expect(await findings(page)).toEqual([]);
		await page.keyboard.press('Escape');
		await press(page, 'Show entries');
		await page.getByRole('dialog').waitFor();
		expect(await findings(page)).toEqual([]);
	});

	test('on a phone', async () => {
		const page = await open('school-a');
		await page.setViewportSize({ width: 390, height: 844 });
		expect(await findings(page)).toEqual([]);
		await entryForm(page);
		expect(await findings(page)).toEqual([]);
	});

	test.each(['/', '/people/police/documents/r1/now', '/nowhere'])(
		'on the page %s',
		{ timeout: 30_000 },
		async (path) => {
			const page = await context.newPage();
			await page.goto(at(path));
			expect(await findings(page)).toEqual([]);
		},
	);
});

describe('a window', () => {
	test('shows the question, the grid, and what only this person sees', async () => {
		const page = await open('school-a');
		expect(await question(page).textContent()).toBe('Schools: Risk');
		expect(await page.getByRole('table', { name: 'What has been covered' }).getByRole('cell').count()).toBe(
			45,
		);
		expect(await page.locator('[aria-current]').textContent()).toContain('open, asked now');
		expect(await page.locator('.card--private').textContent()).toContain('Only you can see this');
		expect(await page.locator('.practice-banner').textContent()).toContain('No real case belongs here');
		const other = await open('police');
		expect(await other.locator('.card--private').count()).toBe(0);
	});

	test('draws the signs of the marks, and says each in words', async () => {
		const page = await open('police');
		const half = page.locator('.grid__cell', { has: page.locator('.sign--half') });
		expect(await half.first().getAttribute('title')).toBe('part answered');
		expect(await page.locator('.grid__cell .sign').count()).toBe(45);
		expect(await page.locator('[data-part=legend]').innerText()).toMatch(
			/^\s*open\s+part answered\s+answered\s+settled$/,
		);
	});

	test('names every control by its visible label', async () => {
		const page = await open('school-a');
		await entryForm(page);
		const names = await page.getByRole('dialog').ariaSnapshot();
		for (const name of [
			'textbox "What you know"',
			'combobox "Which school"',
			'radiogroup "How you know it"',
			'radio "Fact"',
			'radio "Allegation"',
			'radiogroup "Who may read it"',
			'checkbox "The family knows that we share this *"',
			'button "Save the entry"',
			'button "Close"',
		])
			expect(names).toContain(name);
		const buttons = await page
			.locator('button')
			.evaluateAll((all) =>
				all.map((one) => [one.getAttribute('aria-label') ?? one.textContent, one.textContent]),
			);
		for (const [name, label] of buttons) expect(name).toBe(label);
	});

	test('shows hostile words as they were typed', async () => {
		const page = await open('lead');
		await press(page, 'Show entries');
		const quote = page.locator('[data-part=quote-2]');
		expect((await quote.textContent())?.replaceAll('\u200b', '')).toContain(
			'{{DATE(2026-01-01T00:00:00Z)}} [x](javascript:alert(1)) <script>alert(1)</script> gnorw',
		);
		expect(await quote.locator('a, script').count()).toBe(0);
	});

	test('keeps the elements of a card that did not change', async () => {
		const page = await open('police');
		await page
			.locator('[data-key=status]')
			.evaluate((section) => void (section.querySelector('button')!.dataset.mark = 'mine'));
		served.room.said.push('more');
		served.room.change();
		await page.getByText('Entries: 3').waitFor();
		expect(await page.locator('[data-key=status] [data-mark=mine]').count()).toBe(1);
	});

	test('reads out that the meeting moved on, and keeps the focus on the button pressed', async () => {
		const page = await open('lead');
		const other = await open('police');
		await press(page, 'Next');
		await soon(() => question(other).textContent()).toBe('Schools: Resilience');
		expect(await other.locator('#news').textContent()).toBe('The meeting moved on to Schools: Resilience');
		await soon(() => focused(page)).toBe('Next');
	});

	test('puts the status card first while there is nothing else, and finds the focus again after', async () => {
		served.room.waiting = true;
		const page = await open('police');
		expect(await page.locator('.room__cards [data-key=status]').count()).toBe(1);
		const buttons = page.locator('[data-key=status] button');
		const grid = page.locator('[data-part=grid]');
		expect((await buttons.first().boundingBox())!.y).toBeGreaterThan((await grid.boundingBox())!.y);
		expect((await buttons.first().boundingBox())!.y).toBeLessThan(
			(await page.getByText('Who is here').boundingBox())!.y,
		);
		await press(page, 'Pause');
		await page.locator('.room__status [data-key=status]').waitFor();
		expect(await page.locator('.room__cards [data-key=status]').count()).toBe(0);
		await soon(() => focused(page)).toMatch(/Pause|Schools: Risk/);
	});

	test('eight windows see what one does', async () => {
		const windows: Page[] = [];
		for (const { id } of cast) windows.push(await open(id));
		await press(windows[0]!, 'Next');
		for (const window of windows)
			await soon(() => question(window).textContent()).toBe('Schools: Resilience');
	});

	test('leads to the document in a tab beside it, and back to itself', async () => {
		const page = await open('lead');
		const [document] = await Promise.all([
			context.waitForEvent('page'),
			page.getByRole('link', { name: 'The document so far (opens in a new tab)', exact: true }).click(),
		]);
		await document.getByRole('heading', { name: 'Record r1' }).waitFor();
		await document.getByRole('link', { name: 'Back to the meeting' }).click();
		await page.locator('.card').first().waitFor();
		expect(context.pages()).toHaveLength(2);
		expect(document.url()).toBe(at('/people/lead/documents/r1/now'));
	});
});

describe('half-typed words', () => {
	test('survive what others do, with the focus', async () => {
		const page = await open('school-a');
		const other = await open('police');
		await entryForm(page);
		await typing(page).pressSequentially('Behind the sports');
		await press(other, 'Next');
		await page.locator('.dialog__line', { hasText: 'moved on to Schools: Resilience' }).waitFor();
		await page.keyboard.type(' hall');
		expect(await typing(page).inputValue()).toBe('Behind the sports hall');
		await page.keyboard.press('Escape');
		// The button that opened the dialog has been drawn anew since.
		await soon(() => focused(page)).toBe('Add an entry');
	});

	test('are kept while typing, and are back after a reload', async () => {
		const page = await open('school-a');
		await entryForm(page);
		await typing(page).fill('At the bus stop');
		await page.getByText('What you typed is kept.').waitFor();
		await page.reload();
		await entryForm(page);
		expect(await typing(page).inputValue()).toBe('At the bus stop');
	});

	test('are kept when the window is closed at once', async () => {
		const page = await open('school-a');
		await entryForm(page);
		await typing(page).fill('Not yet kept');
		await page.close({ runBeforeUnload: false });
		await soon(() => served.room.drafts.get('school-a|entry:schools.risk')?.text).toBe('Not yet kept');
	});

	test('are kept when the dialog is closed, and gone once they are sent', async () => {
		const page = await open('school-a');
		await entryForm(page);
		await typing(page).fill('In the corridor');
		await page.keyboard.press('Escape');
		await soon(() => served.room.drafts.size).toBe(1);
		await entryForm(page);
		expect(await typing(page).inputValue()).toBe('In the corridor');
		await page.getByRole('combobox').selectOption('p1');
		await press(page, 'Save the entry');
		await page.getByText('Your entry is saved.').waitFor();
		await page.waitForTimeout(500);
		expect(served.room.drafts.size).toBe(0);
		expect(served.room.said.at(-1)).toBe('In the corridor');
	});

	test('are kept however long they are, in any script', async () => {
		const page = await open('school-a');
		await entryForm(page);
		const long = '語'.repeat(30_000);
		await typing(page).fill(long);
		await page.getByText('What you typed is kept.').waitFor();
		expect(served.room.drafts.get('school-a|entry:schools.risk')?.text).toBe(long);
	});

	test('survive that the server goes and comes back', async () => {
		const page = await open('school-a');
		await entryForm(page);
		await typing(page).fill('Kept in the window');
		await page.getByText('What you typed is kept.').waitFor();
		const { port } = served.web;
		await served.web.close(100);
		await page.locator('#line', { hasText: 'Reconnecting' }).waitFor();
		await typing(page).press('End');
		await page.keyboard.type(' still');
		await page.getByText('cannot be kept just now').waitFor();
		await page.getByRole('combobox').selectOption('p1');
		await press(page, 'Save the entry');
		await page.getByText('What you typed is still here').waitFor();
		served = await serve({ port });
		await page.locator('#line').waitFor({ state: 'hidden' });
		await press(page, 'Save the entry');
		await page.getByText('Your entry is saved.').waitFor();
		expect(served.room.said.at(-1)).toBe('Kept in the window still');
	});
});

describe('a field that only one answer asks for', () => {
	const agencies = (page: Page) => page.getByRole('group', { name: 'Agencies that may read it' });
	const label = (page: Page) => page.getByRole('textbox', { name: 'Label of the other school' });

	test('comes when that answer is given, next in the order of the keyboard', async () => {
		const page = await open('school-a');
		await entryForm(page);
		expect(await label(page).count()).toBe(0);
		expect(await agencies(page).count()).toBe(0);
		await page.getByRole('combobox', { name: 'Which school' }).focus();
		await page.keyboard.type('Another');
		await page.keyboard.press('Tab');
		await page.keyboard.type('School C');
		expect(await label(page).inputValue()).toBe('School C');
		await page.getByRole('radio', { name: 'Everyone' }).focus();
		await page.keyboard.press('ArrowDown');
		await page.keyboard.press('Tab');
		await page.keyboard.press('Space');
		expect(await agencies(page).getByRole('checkbox', { name: 'Police' }).isChecked()).toBe(true);
		expect(await findings(page)).toEqual([]);
	});

	test('is sent only while it is shown', async () => {
		const page = await open('school-a');
		await entryForm(page);
		await typing(page).fill('Seen twice');
		await page.getByRole('combobox').selectOption('new');
		await label(page).fill('School C');
		await page.getByRole('combobox').selectOption('p1');
		await page.getByRole('radio', { name: 'The agencies ticked below' }).check();
		await agencies(page).getByRole('checkbox', { name: 'Police' }).check();
		await press(page, 'Save the entry');
		await page.getByText('Your entry is saved.').waitFor();
		expect(served.room.sent).toMatchObject({ place: 'p1', newPlace: '', restrictedTo: 'police' });
	});
});

describe('what is wrong in a form', () => {
	test('is said at its field, and the focus goes there', async () => {
		const page = await open('school-a');
		await entryForm(page);
		await press(page, 'Save the entry');
		await page.getByText('Fill in: What you know').waitFor();
		expect(await typing(page).evaluate((field) => field.matches(':focus'))).toBe(true);
		await typing(page).fill('Seen at lunch');
		expect(await page.locator('.field--wrong').count()).toBe(0);
		await press(page, 'Save the entry');
		const place = page.getByRole('combobox', { name: 'Which school' });
		await page.getByText('Choose the school that this is about').waitFor();
		expect(await place.evaluate((field) => field.matches(':focus'))).toBe(true);
		expect(await place.getAttribute('aria-invalid')).toBe('true');
		const id = await place.getAttribute('aria-describedby');
		const described = await page.locator(`[id="${id}"]`).textContent();
		expect(described).toBe('Error: Choose the school that this is about');
		expect(await typing(page).inputValue()).toBe('Seen at lunch');
	});

	test('too much text is counted, not cut, and kept when it is refused', async () => {
		const page = await open('school-a');
		await entryForm(page);
		await typing(page).fill('a'.repeat(3001));
		await page.locator('.count', { hasText: 'You have 1 character too many' }).waitFor();
		await press(page, 'Save the entry');
		await page.getByText('Shorten it to 3,000 characters').first().waitFor();
		expect((await typing(page).inputValue()).length).toBe(3001);
	});
});

describe('one press is one delivery', () => {
	test('a double click presses once', async () => {
		const page = await open('lead');
		await page.getByRole('button', { name: 'Next', exact: true }).dblclick();
		await soon(() => question(page).textContent()).toBe('Schools: Resilience');
		await page.waitForTimeout(200);
		expect(served.room.at).toBe(31);
	});

	test('trying again after an answer was lost sends the same', async () => {
		const page = await open('lead');
		await page.route('**/act', async (route) => {
			await route.fetch();
			await route.abort();
		});
		await press(page, 'Next');
		await page.getByRole('alert').getByText('The server cannot be reached').waitFor();
		await page.unroute('**/act');
		await press(page, 'Try again');
		await soon(() => served.room.deliveries.length).toBe(2);
		expect(new Set(served.room.deliveries).size).toBe(1);
		expect(served.room.at).toBe(31);
	});

	test('a form sent again after its answer was lost is stored once', async () => {
		const page = await open('school-a');
		await entryForm(page);
		await typing(page).fill('Only once');
		await page.getByRole('combobox').selectOption('p2');
		await page.route('**/submit', async (route) => {
			await route.fetch();
			await route.abort();
		});
		await press(page, 'Save the entry');
		await page.getByText('What you typed is still here').waitFor();
		await page.unroute('**/submit');
		await press(page, 'Save the entry');
		await page.getByText('Your entry is saved.').waitFor();
		expect(served.room.said.filter((text) => text === 'Only once')).toHaveLength(1);
	});
});

describe('the keyboard alone', () => {
	test('writes an entry, and comes back to where it began', async () => {
		const page = await open('school-a');
		const tabTo = async (label: string) => {
			for (let i = 0; i < 40; i++) {
				await page.keyboard.press('Tab');
				if ((await focused(page)) === label) return;
			}
			throw new Error(`no way to ${label}`);
		};
		await page.keyboard.press('Tab');
		expect(await focused(page)).toBe('Skip to main content');
		await tabTo('Add an entry');
		await page.keyboard.press('Enter');
		await page.getByRole('dialog').waitFor();
		await page.keyboard.type('Seen from the bus');
		await page.keyboard.press('Tab');
		await page.keyboard.type('School B');
		await tabTo('Save the entry');
		await page.keyboard.press('Space');
		await page.getByText('Your entry is saved.').waitFor();
		expect(served.room.said.at(-1)).toBe('Seen from the bus');
		await soon(() => focused(page)).toBe('Add an entry');
		await page.keyboard.press('Enter');
		await page.getByRole('dialog').waitFor();
		await page.keyboard.press('Escape');
		await soon(() => focused(page)).toBe('Add an entry');
	});

	test('cannot leave an open dialog for what is behind it', async () => {
		const page = await open('school-a');
		await press(page, 'Show entries');
		await page.getByRole('dialog').waitFor();
		for (let i = 0; i < 12; i++) {
			await page.keyboard.press('Tab');
			// Between the last control and the first, the browser's own bar has the focus.
			expect(await page.locator('main :focus').count()).toBe(0);
		}
	});
});

describe('a phone', () => {
	test('leads to the status card from the top, and is told things on its lower edge', async () => {
		const page = await open('police');
		const link = page.getByRole('link', { name: 'Where the meeting is' });
		expect(await link.isVisible()).toBe(false);
		await page.setViewportSize({ width: 390, height: 844 });
		await link.click();
		const box = await page.locator('#status').boundingBox();
		expect(box!.y).toBeGreaterThanOrEqual(0);
		expect(box!.y).toBeLessThan(100);
		await press(page, 'Nothing from us');
		const notice = await page.locator('.notice').boundingBox();
		expect(notice).toMatchObject({ x: 0, width: 390 });
		expect(Math.round(notice!.y + notice!.height)).toBe(844);
		expect(notice!.height).toBeLessThan(70);
		await page.locator('.notice').waitFor({ state: 'detached' });
	});

	test('shows everything without scrolling sideways', async () => {
		const page = await open('school-a');
		await page.setViewportSize({ width: 320, height: 640 });
		const wide = () => page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
		expect(await wide()).toBe(0);
		await entryForm(page);
		expect(await wide()).toBe(0);
		expect(await page.locator('.dialog__middle').evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(
			0,
		);
		await page.goto(at('/'));
		expect(await wide()).toBe(0);
	});
});
