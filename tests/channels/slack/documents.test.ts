import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDocuments, type Documents, NotSent } from '../../../src/channels/slack/documents.ts';
import { createGuard } from '../../../src/channels/slack/guard.ts';
import { createPeople } from '../../../src/channels/slack/people.ts';
import { renderShow } from '../../../src/channels/slack/render/all.ts';
import type { Filing } from '../../../src/conversation/filing.ts';
import { createReader } from '../../../src/conversation/reading.ts';
import { root } from '../../../src/house.ts';
import { createHtml } from '../../../src/wording/html.ts';
import { entryArgs, wordsOf } from '../../support/desk.ts';
import { meetingIn, openingArgs, type TestHouse, type TestMeeting, testHouse } from '../../support/house.ts';
import { linksOf, tokenOf } from '../../support/links.ts';
import { type Calling, calling } from './calling.ts';
import { problems } from './limits.ts';

const html = createHtml(join(root, 'templates', 'document'));
const publicUrl = 'https://hsb.example.org';
const secret = 'Two reports in March.';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

let at: Calling;
let house: TestHouse;
let meeting: TestMeeting;
let channel: string;
let [lead, coordinator, police] = ['', '', ''];
/** What happens while a file is made. */
let making: () => void;

const filing: Filing = {
	async sealed(_record, _model, { version }) {
		making();
		return bytes(`sealed ${version}`);
	},
	async pdf() {
		making();
		return bytes('draft');
	},
	async word() {
		making();
		return bytes('word');
	},
};

function documentsOf(more: Partial<Parameters<typeof createDocuments>[0]> = {}): Documents {
	const common = { calls: at.calls, teams: [], log: at.log };
	return createDocuments({
		...common,
		people: createPeople(common),
		guard: createGuard(common),
		ledger: house.ledger,
		reader: createReader({ ...house, html, stylesheet: '/x.css', filing }),
		links: linksOf(house),
		shown: house.store,
		publicUrl,
		say: house.messages.say,
		...more,
	});
}

beforeEach(async () => {
	making = () => {};
	at = await calling();
	lead = at.slack.addUser({ name: 'Priya Nair' });
	coordinator = at.slack.addUser({ name: 'Callum Brathwick', is_restricted: true });
	police = at.slack.addUser({ name: 'Dafydd Merrowby', is_restricted: true });
	channel = at.slack.addChannel({ members: [lead, coordinator, police] });
	house = await testHouse();
	meeting = meetingIn(house);
	const agencies = { [lead]: 'social-care', [coordinator]: 'yos', [police]: 'police' };
	const person = (id: string, name: string) => ({ person: id, name, agency: agencies[id] });
	await meeting.done(
		coordinator,
		'open',
		openingArgs({
			conversation: channel,
			lead: person(lead, 'Priya Nair'),
			coordinator: person(coordinator, 'Callum Brathwick'),
			scribe: person(coordinator, 'Callum Brathwick'),
		}),
	);
	for (const [id, agency] of Object.entries(agencies)) await meeting.done(id, 'join', { agency, places: [] });
	await meeting.done(lead, 'start');
	await meeting.done(police, 'add-entry', entryArgs('individual.risk', { text: secret }));
});
afterEach(async () => {
	await at.close();
	await house.end();
});

async function sign(by = lead): Promise<void> {
	if ((await meeting.head()).endedAt === null)
		await meeting.done(by, 'end-meeting', { rest: 'settle', why: 'No time was left' });
	await meeting.done(by, 'check');
	await meeting.done(by, 'prepare');
	const { digest = '' } = (await house.openForSigning(meeting.record)) ?? {};
	const statements = { accurate: true, anonymised: true, corrected: true };
	const as = { name: 'Priya Nair', role: 'Team manager', agency: 'social-care' };
	await meeting.done(by, 'sign', { digest, ...as, ...statements });
}

const by = (person: string) => ({ person, name: 'Priya Nair' });
const pathOf = (version: number | 'now' = 'now', record = meeting.record) => `documents/${record}/${version}`;
const direct = (person: string) => at.slack.direct(person).flatMap((message) => message.files ?? []);
const uploads = () => at.slack.calls().filter(({ method }) => method.startsWith('files.')).length;
const no = { ok: false, text: expect.any(String) };

describe('the card of a document', () => {
	it('opens it in the browser, once and for whoever asked, or sends it as a file', async () => {
		const { card } = await documentsOf().card(by(lead), pathOf());
		expect(card?.title).toBe('HSB-2026-014: the document');
		expect(wordsOf(card?.blocks)).toContain('For Priya Nair alone.');
		const [open, pdf, word] = card?.buttons ?? [];
		expect(open?.url).toMatch(/^https:\/\/hsb\.example\.org\/documents\/once\/[\w-]+\.[\w-]+$/);
		expect(pdf).toEqual({
			label: 'Send me the PDF here',
			intent: { do: 'page', path: pathOf(), send: 'pdf' },
		});
		expect(word?.intent).toEqual({ do: 'page', path: pathOf(), send: 'docx' });
		expect(await linksOf(house).take(tokenOf(open?.url ?? ''))).toEqual({
			html: expect.stringContaining(secret),
		});
		expect(wordsOf(card)).not.toContain(secret);
	});

	it('is drawn as a modal that Slack takes, with a button that opens the address', async () => {
		const { card } = await documentsOf().card(by(lead), pathOf());
		const show = { do: 'page', path: pathOf() } as const;
		const meta = { v: 1, kind: 'show', show, page: 0, conversation: channel } as const;
		const view = renderShow(card!, meta, house.messages.say);
		expect(problems(view, 'modal')).toEqual([]);
		expect(JSON.stringify(view)).toMatch(
			/"action_id":"url:\d+","url":"https:\/\/hsb\.example\.org\/documents/,
		);
	});

	it('offers files alone where no address is known', async () => {
		const { card } = await documentsOf({ publicUrl: null }).card(by(lead), pathOf());
		expect(card?.buttons.map((b) => b.label)).toEqual(['Send me the PDF here', 'Send me the Word copy']);
		expect(card?.buttons.filter((b) => b.url !== undefined)).toEqual([]);
		expect(wordsOf(card?.blocks)).not.toContain('15 minutes');
	});

	it('is of the version that was asked for', async () => {
		await sign();
		const { card } = await documentsOf().card(by(coordinator), pathOf(1));
		expect(await linksOf(house).take(tokenOf(card?.buttons[0]?.url ?? ''))).toHaveProperty('html');
	});

	it.each<[string, () => string, () => string]>([
		['somebody who may not read it', () => police, () => pathOf()],
		['a stranger', () => 'U0NOBODY', () => pathOf()],
		['a record that is not there', () => lead, () => pathOf('now', 'AAAAAAAAAAAAAAAAAAAAAA')],
		['a version that is not there', () => lead, () => pathOf(1)],
		['a path of something else', () => lead, () => `documents/once/${meeting.record}`],
		['a path with more in it', () => lead, () => `${pathOf()}/../x`],
		['no path', () => lead, () => ''],
	])('says the same to %s, and sends nothing', async (_who, person, path) => {
		const same = { ok: false, text: house.messages.say('refused.no-such-document') };
		expect(await documentsOf().card(by(person()), path())).toEqual(same);
		expect(await documentsOf().send(by(person()), path(), 'pdf')).toEqual(same);
		expect(at.slack.calls()).toEqual([]);
	});
});

describe('a document sent as a file', () => {
	it('comes to the direct messages of whoever asked, named by reference and version alone', async () => {
		await sign();
		const said = await documentsOf().send(by(coordinator), pathOf(1), 'pdf');
		expect(said).toEqual({
			ok: true,
			text: 'HSB-2026-014-version-1.pdf is in your direct messages with this app.',
		});
		expect(direct(coordinator)).toEqual([expect.objectContaining({ name: 'HSB-2026-014-version-1.pdf' })]);
		const dm = at.slack.calls('files.completeUploadExternal')[0]?.args.channel_id;
		expect(dm).toMatch(/^D/);
		const [file] = at.slack.files(String(dm));
		expect(file?.title).toBe('HSB-2026-014-version-1.pdf');
		expect(Buffer.from(file?.bytes ?? []).toString()).toBe('sealed 1');
		expect(at.slack.messages(channel)).toEqual([]);
	});

	it('may be a draft, and the Word copy', async () => {
		await documentsOf().send(by(lead), pathOf(), 'pdf');
		await documentsOf().send(by(lead), pathOf(), 'docx');
		expect(direct(lead).map((f) => f.name)).toEqual(['HSB-2026-014-draft.pdf', 'HSB-2026-014-draft.docx']);
	});

	it.each<[string, RegExp, () => void]>([
		['is public', /not private/, () => at.slack.changeChannel(channel, { is_private: false })],
		['is shared', /shared/, () => at.slack.changeChannel(channel, { is_shared: true, is_ext_shared: true })],
		['is archived', /archived/, () => at.slack.changeChannel(channel, { is_archived: true })],
		['has lost the bot', /not in the channel/, () => at.slack.leave(channel, at.slack.bot)],
		['cannot be looked at', /did not say/, () => at.slack.fail('conversations.info', { status: 500 })],
	])('S6: stays here when the channel %s, with the reason', async (_what, reason, change) => {
		change();
		const said = await documentsOf().send(by(lead), pathOf(), 'pdf');
		expect(said).toEqual(no);
		expect(said.text).toMatch(/^The document was not sent, because of the channel of the meeting\. /);
		expect(said.text).toMatch(reason);
		expect(uploads()).toBe(0);
	});

	it('S6: stays here when the channel is made public while the file is made', async () => {
		const documents = documentsOf();
		await documents.send(by(lead), pathOf(), 'pdf');
		making = () => at.slack.changeChannel(channel, { is_private: false });
		expect(await documents.send(by(lead), pathOf(), 'pdf')).toEqual(no);
		expect(direct(lead)).toHaveLength(1);
	});

	it.each<[string, () => void]>([
		['is deactivated', () => at.slack.changeUser(lead, { deleted: true })],
		['is of another workspace', () => at.slack.changeUser(lead, { team_id: 'TTHEIRS' })],
		['is not known to Slack now', () => at.slack.fail('users.info', { status: 500 })],
	])('S6: stays here when whoever asked %s', async (_what, change) => {
		change();
		const said = await documentsOf().send(by(lead), pathOf(), 'pdf');
		expect(said).toEqual({ ok: false, text: house.messages.say('slack.document.person') });
		expect(uploads()).toBe(0);
	});

	it.each(['files.getUploadURLExternal', 'upload', 'files.completeUploadExternal', 'conversations.open'])(
		'is told to have failed when %s does, with a line without its name, and can be asked for again',
		async (method) => {
			at.slack.fail(method, { status: 500 });
			const documents = documentsOf();
			const said = await documents.send(by(lead), pathOf(), 'pdf');
			expect(said).toEqual({ ok: false, text: house.messages.say('slack.document.failed') });
			expect(at.lines).toEqual([
				{
					event: 'file-not-sent',
					fields: { record: meeting.record, code: 'http_500' },
				},
			]);
			expect(await documents.send(by(lead), pathOf(), 'pdf')).toMatchObject({ ok: true });
			expect(direct(lead)).toHaveLength(1);
		},
	);

	it('is not sent when it cannot be made, which is a fault and no refusal', async () => {
		making = () => {
			throw new Error('no renderer');
		};
		await expect(documentsOf().send(by(lead), pathOf(), 'pdf')).rejects.toThrow('no renderer');
		expect(uploads()).toBe(0);
	});
});

describe('the sealed PDF of what was signed', () => {
	const deliver = async (documents = documentsOf()) => documents.deliverSigned(await meeting.head());

	it('is not there before the first signature', async () => {
		await deliver();
		expect(at.slack.calls()).toEqual([]);
	});

	it('comes to the lead once, however often it is looked at, also after a restart', async () => {
		await sign();
		const documents = documentsOf();
		await Promise.all([deliver(documents), deliver(documents)]);
		await deliver(documents);
		house = await house.again();
		meeting = meetingIn(house);
		await deliver();
		expect(direct(lead).map((f) => f.name)).toEqual(['HSB-2026-014-version-1.pdf']);
		expect(direct(coordinator)).toEqual([]);
	});

	it('is noted apart from the cards of its lead, which are removed when they are not wanted', async () => {
		await sign();
		await deliver();
		expect(await house.store.shown(`files:${lead}`)).toEqual([
			{
				where: `files:${lead}`,
				surface: `${meeting.record}:pdf:1`,
				message: 'HSB-2026-014-version-1.pdf',
				hash: '',
			},
		]);
		expect(await house.store.shown(`person:${lead}`)).toEqual([]);
	});

	it('comes again for the next version, and for the next lead', async () => {
		await sign();
		await deliver();
		await meeting.done(police, 'add-entry', entryArgs('individual.risk', { text: 'A third report.' }));
		await deliver();
		expect(direct(lead)).toHaveLength(1);
		await sign();
		await deliver();
		expect(direct(lead).map((f) => f.name)).toEqual([
			'HSB-2026-014-version-1.pdf',
			'HSB-2026-014-version-2.pdf',
		]);
		await meeting.done(lead, 'hand-over', { role: 'lead', to: police });
		await deliver();
		expect(direct(police).map((f) => f.name)).toEqual(['HSB-2026-014-version-2.pdf']);
	});

	it('S6: waits while the channel is not private, and comes when it is', async () => {
		await sign();
		const documents = documentsOf();
		at.slack.changeChannel(channel, { is_private: false });
		await expect(deliver(documents)).rejects.toThrow(NotSent);
		expect(direct(lead)).toEqual([]);
		at.slack.changeChannel(channel, { is_private: true });
		await deliver(documents);
		expect(direct(lead)).toHaveLength(1);
	});

	it('comes later when Slack does not take it now', async () => {
		await sign();
		const documents = documentsOf();
		at.slack.fail('upload', { drop: true });
		await expect(deliver(documents)).rejects.toMatchObject({ name: 'SlackProblem' });
		await deliver(documents);
		expect(direct(lead)).toHaveLength(1);
	});
});
