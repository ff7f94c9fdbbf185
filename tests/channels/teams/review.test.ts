import { describe, expect, test, vi } from 'vitest';
import { rawActivity, readActivity } from '../../../src/channels/teams/activity.ts';
import { nameOf, toldApart } from '../../../src/channels/teams/people/names.ts';
import { createSame } from '../../../src/channels/teams/presses/same.ts';
import { createSending } from '../../../src/channels/teams/telling/sending.ts';
import type { FakeTeams, Json, Person } from '../../../src/commands/bench/fake-teams.ts';
import type { Filing } from '../../../src/conversation/filing.ts';
import { readSentences } from '../../../src/house.ts';
import { buttonOf, fieldOf, typed, wordsOf } from '../contract/reading.ts';
import { openForSigning, signature } from '../contract/signing.ts';
import { startCalling } from './calling.ts';
import { anew } from './client.ts';
import { type OpenForm, type Own, sending } from './dialog.ts';
import { type Stage, stage } from './stage.ts';
import { wordsStage } from './words-stage.ts';

vi.mock(import('../../../src/channels/teams/budget/windows.ts'), async (original) =>
	(await import('./unhurried.ts')).unhurried(await original()),
);

const texts = async ({ record }: Stage): Promise<string[]> =>
	(await record()).entries.map(({ text }) => text);

/** Somebody is no longer in the conversation, as Teams tells it. */
async function goes({ teams, tenant, happens }: Stage, id: string): Promise<void> {
	teams.leave(tenant.chat, tenant.person(id));
	expect(await happens(teams.act.left(tenant.chat, tenant.person('lead'), tenant.person(id)))).toBe(200);
}

describe('T51: a conversation that Teams does not name the kind of', () => {
	const kindOf = (conversation: Json) => {
		const account = { id: '29:a', name: 'Priya Nair', aadObjectId: 'a' };
		const raw = { type: 'message', id: '1', channelId: 'msteams', serviceUrl: 'https://smba.example.test/' };
		const read = { ...raw, from: account, recipient: { id: '28:bot' }, conversation, text: 'x' };
		return readActivity(rawActivity.parse(read))?.place.kind;
	};

	test.each([
		['group', { id: '19:abc@thread.v2' }],
		['group', { id: 'a:abc', isGroup: true }],
		['personal', { id: 'a:abc' }],
		['personal', { id: '19:abc@unq.gbl.spaces', conversationType: 'personal' }],
	] as const)('is %s: %o', (kind, conversation) => expect(kindOf(conversation)).toBe(kind));

	test('answers whoever calls the bot there nothing of their own', async () => {
		const meeting = await stage();
		const { teams, tenant, happens } = meeting;
		const {
			conversationType: _,
			isGroup: __,
			...conversation
		} = teams.act.message(tenant.person('lead'), tenant.chat, 'hello').conversation as Json;
		const raw = teams.act.message(tenant.person('lead'), tenant.chat, 'hello');
		await happens({ ...raw, conversation: { ...conversation, id: `19:${tenant.chat}` } });
		expect(JSON.stringify(teams.calls('post'))).not.toContain(meeting.say('teams.home.here'));
	});
});

test('a message without an id is refused: its words would be taken for those of the one before', async () => {
	const meeting = await stage();
	const { teams, tenant, app } = meeting;
	const { id: _, ...raw } = teams.act.message(tenant.person('police'), tenant.chat, 'A', { mention: true });
	expect((await app.send(raw)).status).toBe(400);
});

describe('T52: somebody’s own chat', () => {
	test('shows nothing of whoever gave them the app', async () => {
		const meeting = await stage(['police', 'school']);
		const { teams, tenant, happens } = meeting;
		const theirs = teams.openPersonal(tenant.person('police'));
		await happens(teams.act.installed(theirs, tenant.person('lead')));
		await happens(teams.act.joined(theirs, tenant.person('lead'), 'bot'));
		expect(meeting.direct('police')).not.toContain(meeting.say('teams.home.title'));
		await happens(teams.act.installed(theirs, tenant.person('police')));
		expect(meeting.direct('police')).toContain(meeting.say('teams.home.title'));
	});

	test('is not taken for that of somebody else who speaks in it', async () => {
		const meeting = await stage();
		const { teams, tenant, app, happens } = meeting;
		const theirs = teams.openPersonal(tenant.person('police'));
		await happens(teams.act.message(tenant.person('lead'), theirs, 'hello'));
		const rows = await app.house().store.shown(`teams:person:${meeting.personId('lead')}`);
		const chat = rows.find(({ surface }) => surface === 'chat')?.message ?? '';
		expect(chat).not.toContain(theirs);
	});
});

describe('T53: what no record remembers', () => {
	const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
	const filing: Filing = {
		sealed: async (_record, _model, { version }) => bytes(`sealed ${version}`),
		pdf: async () => bytes('draft'),
		word: async () => bytes('word'),
	};
	const inPrivate = (teams: FakeTeams, people: readonly Person[]) =>
		teams.addChannel(teams.addTeam(people), 'private', people);

	async function signed(): Promise<Stage> {
		const meeting = await stage(['police'], { filing, place: inPrivate });
		const ending = await meeting.form('lead', await meeting.status('lead'), 'end-meeting');
		await meeting.send('lead', ending, { rest: 'settle', why: 'No time was left.' });
		await meeting.send('lead', await openForSigning(meeting), signature);
		await meeting.app.teams().settled();
		return meeting;
	}

	const consentCards = ({ teams, tenant }: Stage) =>
		teams
			.direct(tenant.person('lead'))
			.flatMap(({ id, attachments }) => attachments.map((one) => ({ id, ...one }) as Json))
			.filter(({ contentType }) => String(contentType).endsWith('file.consent'));

	function accepts({ teams, tenant }: Stage, card: Json | undefined, upload: string): Json {
		const { acceptContext: context } = card!.content as Json;
		const lead = tenant.person('lead');
		const answer = { action: 'accept', context, upload } as const;
		return teams.act.consent(lead, teams.openPersonal(lead), String(card!.id), answer);
	}

	test('a consent that arrives twice puts one file, and says so once', async () => {
		const meeting = await signed();
		const upload = meeting.teams.uploadUrl();
		const accepted = accepts(meeting, consentCards(meeting)[0], upload);
		await meeting.happens(accepted);
		await meeting.happens(anew(accepted));
		expect(String(meeting.teams.uploaded(upload)?.bytes)).toBe('sealed 1');
		expect(meeting.direct('lead').split('file.info').length - 1).toBe(1);
	});

	test('T10: a file that was accepted stays here, once the conversation may hold no meeting', async () => {
		const meeting = await signed();
		meeting.teams.conversation(meeting.tenant.chat).channelKind = 'shared';
		const upload = meeting.teams.uploadUrl();
		await meeting.happens(accepts(meeting, consentCards(meeting)[0], upload));
		expect(meeting.teams.uploaded(upload)).toBeUndefined();
		expect(meeting.direct('lead')).toContain(meeting.say('teams.place.shared'));
	});

	test('a press for a file that arrives twice offers one file', async () => {
		const meeting = await signed();
		const before = consentCards(meeting).length;
		const { teams, tenant, app } = meeting;
		const path = `documents/${(await meeting.record()).head.record}/1`;
		const data = { intent: { do: 'page', path, send: 'pdf' }, nonce: 'n1' };
		const press = teams.act.submit(tenant.person('lead'), tenant.chat, '1', data);
		const first = await app.send(press);
		expect((await app.send(anew(press))).text).toBe(first.text);
		expect(consentCards(meeting)).toHaveLength(before + 1);
		await app.send(teams.act.submit(tenant.person('lead'), tenant.chat, '1', { ...data, nonce: 'n2' }));
		expect(consentCards(meeting)).toHaveLength(before + 2);
	});

	test('“Keep for later” that arrives again, after the form was sent, does not bring the words back', async () => {
		const meeting = await stage();
		const { teams, tenant, app } = meeting;
		const form = await meeting.form('police', await meeting.question('police'), 'add-entry');
		const { card, at } = form.own as OpenForm;
		const data = { text: 'Half a thought.', ...(sending(card, 'keep')!.data as Json) };
		const kept = teams.act.submit(tenant.person('police'), tenant.chat, at.message, data);
		expect((await app.send(kept)).text).toContain(meeting.say('teams.kept'));
		const again = await meeting.form('police', await meeting.question('police'), 'add-entry');
		expect(fieldOf(again, 'text').value).toBe('Half a thought.');
		await meeting.send('police', again, { text: 'A whole thought.', basis: 'fact' });
		await app.send(anew(kept));
		const next = await meeting.form('police', await meeting.question('police'), 'add-entry');
		expect(fieldOf(next, 'text').value ?? '').toBe('');
	});

	test('is done anew when it was not done, failed, or is asked for again later', async () => {
		let at = 0;
		let count = 0;
		const same = createSame<{ ok: boolean; n: number }>(() => at);
		const work = (ok: boolean) => async () => ({ ok, n: (count += 1) });
		expect((await same('a', work(false))).n).toBe(1);
		await expect(same('a', () => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full');
		expect((await same('a', work(true))).n).toBe(2);
		expect((await same('a', work(true))).n).toBe(2);
		at += 60_001;
		expect((await same('a', work(true))).n).toBe(3);
	});
});

describe('T54: what somebody typed in a form that is refused', () => {
	const words = 'What the police know of this.';

	test('stands before them once more when the form cannot come back', async () => {
		const meeting = await stage();
		const form = await meeting.form('police', await meeting.question('police'), 'add-entry');
		await goes(meeting, 'police');
		const filled = typed(form, { text: words, basis: 'fact' });
		const { text, card } = await meeting.channel.person('police').fill(form, filled);
		expect(text).toBe(meeting.say('refused.you-left'));
		expect(wordsOf(card!)).toContain(words);
		expect(await texts(meeting)).toEqual([]);
		expect(JSON.stringify(meeting.posted())).not.toContain(words);
	});

	test('stands in the form that comes back', async () => {
		const meeting = await stage();
		const form = await meeting.form('police', await meeting.question('police'), 'add-entry');
		const { form: back } = await meeting.channel.person('police').fill(form, { text: words, basis: '' });
		expect(fieldOf(back!, 'text').value).toBe(words);
	});

	test('and is to be kept for later by somebody who has left is not said to be kept', async () => {
		const meeting = await stage();
		const form = await meeting.form('police', await meeting.question('police'), 'add-entry');
		await goes(meeting, 'police');
		const { card, at } = form.own as OpenForm;
		const { teams, tenant, app } = meeting;
		const data = { text: words, ...(sending(card, 'keep')!.data as Json) };
		const { text } = await app.send(teams.act.submit(tenant.person('police'), tenant.chat, at.message, data));
		expect(text).not.toContain(meeting.say('teams.kept'));
		expect(text).toContain(words);
	});

	test('stays in the dialog while nothing can be stored: Teams is answered 500', async () => {
		const meeting = await stage();
		const { store } = meeting.app.house();
		const form = await meeting.form('police', await meeting.question('police'), 'add-entry');
		const { commit } = store;
		store.commit = () => Promise.reject(new Error('disk full'));
		const filled = typed(form, { text: words, basis: 'fact' });
		await expect(meeting.channel.person('police').fill(form, filled)).rejects.toThrow('500');
		store.commit = commit;
		await meeting.channel.person('police').fill(form, filled);
		expect(await texts(meeting)).toEqual([words]);
	});
});

test('T15: an activity that is not taken makes no place that the bot would write to', async () => {
	const { teams, tenant, app } = await stage();
	const elsewhere = teams.addGroup([tenant.person('police')]);
	const said = teams.act.message(tenant.person('police'), elsewhere, 'hello');
	const known = () => app.house().store.shown(`teams:place:${elsewhere}`);
	expect((await app.send({ ...said, type: 'invoke', name: 'no/such' })).status).toBe(400);
	expect(await known()).toEqual([]);
	expect((await app.send(said)).status).toBe(200);
	expect(await known()).toHaveLength(1);
});

test('T17: a stray copy of a card goes once a button in it is pressed, and its press counts', async () => {
	const meeting = await stage();
	const { teams, tenant, happens } = meeting;
	const button = buttonOf(await meeting.question('police'), meeting.say('button.pass', { of: '' }).trim());
	const { action, at } = button.own as Own;
	const all = teams.messages(tenant.chat);
	all.push({ ...all.find(({ id }) => id === at.message)!, id: 'stray' });
	const ids = () => teams.messages(tenant.chat).map(({ id }) => id);
	await happens(teams.act.press(tenant.person('police'), tenant.chat, 'stray', action.data));
	expect(ids()).not.toContain('stray');
	expect(ids()).toContain(at.message);
	expect(Object.values((await meeting.record()).head.passes)).toEqual([['police']]);
});

test('where Teams is reached is noted anew from each activity, and outlives a restart', async () => {
	const meeting = await stage();
	const { teams, tenant, app, happens } = meeting;
	const police = tenant.person('police');
	await happens(teams.act.message(police, teams.openPersonal(police), 'hello'));
	const moved = teams.serviceUrl.replace('127.0.0.1', 'localhost');
	expect(moved).not.toBe(teams.serviceUrl);
	const now = (activity: Json): Json => ({ ...activity, serviceUrl: moved });
	await happens(now(teams.act.message(police, tenant.chat, 'to others')));
	await happens(now(teams.act.message(police, teams.openPersonal(police), 'hello')));
	await meeting.channel.restart();
	const rows = [`teams:place:${tenant.chat}`, `teams:person:${meeting.personId('police')}`];
	for (const where of rows) {
		const kept = await app.house().store.shown(where);
		expect(kept.filter(({ surface }) => surface !== 'account').map(({ message }) => message)).toEqual([
			expect.stringContaining(moved),
		]);
	}
	await meeting.writes('police', 'Still heard.');
	expect(meeting.app.troubles()).toEqual([]);
});

describe('a press', () => {
	test('is taken however long the ids of Teams are', async () => {
		const meeting = await stage();
		const { teams, tenant, app } = meeting;
		const button = buttonOf(await meeting.question('police'), meeting.say('button.pass', { of: '' }).trim());
		const { action } = button.own as Own;
		const press = teams.act.press(tenant.person('police'), tenant.chat, 'm'.repeat(300), action.data);
		const { status } = await app.send(press);
		expect(status).toBe(200);
		expect(Object.values((await meeting.record()).head.passes)).toEqual([['police']]);
	});

	test('in another conversation brings the card in the meeting’s own up to date', async () => {
		const meeting = await stage();
		const { teams, tenant, happens, mentions } = meeting;
		await mentions('police', 'Two of the peer group were there.');
		const police = tenant.person('police');
		const cards = () => JSON.stringify(meeting.posted().map(({ card }) => card));
		const [undo] = meeting.posted().flatMap(({ card }) => undoIn(card, meeting.say('button.undo')));
		const elsewhere = teams.addGroup([police, tenant.person('lead')]);
		await happens(teams.act.press(police, elsewhere, '1', undo));
		expect(cards()).toContain('were taken back');
		expect(teams.messages(elsewhere)).toEqual([]);
	});
});

function undoIn(part: unknown, title: string): unknown[] {
	if (typeof part !== 'object' || part === null) return [];
	const own = part as Json;
	if (own.type === 'Action.Execute' && own.title === title) return [own.data];
	return Object.values(own).flatMap((one) => undoIn(one, title));
}

describe('T12: whoever is in a large team', () => {
	test('is known to be in it, though no choice could hold all of its people', async () => {
		const at = await wordsStage();
		try {
			const many = Array.from({ length: 120 }, (_, i) => at.teams.addPerson({ name: `Somebody ${i}` }));
			const last = many.at(-1)!;
			at.teams.join(at.conversation, ...many);
			await at.arrives(at.says(last, 'Met before'));
			at.whoIs.forget(at.conversation);
			expect(await at.whoIs.members(at.conversation)).toHaveLength(100);
			expect(await at.whoIs.isIn(at.conversation, at.idOf(last))).toBe(true);
			at.teams.leave(at.conversation, last);
			at.whoIs.forget(at.conversation);
			expect(await at.whoIs.isIn(at.conversation, at.idOf(last))).toBe(false);
		} finally {
			await at.end();
		}
	});
});

describe('T12: whoever is out of the conversation, of whom Teams told nobody', () => {
	const show = async ({ teams, tenant, app, record }: Stage, id: string): Promise<string> => {
		const person = tenant.person(id);
		const intent = { do: 'show', show: 'status', record: (await record()).head.record };
		const data = { intent, nonce: 'n1' };
		return (await app.send(teams.act.fetch(person, teams.openPersonal(person), '1', data))).text;
	};

	test('presses and sends nothing of its meeting in their own chat any more', async () => {
		const meeting = await stage();
		const form = await meeting.form('police', await meeting.question('police'), 'add-entry');
		expect(await show(meeting, 'police')).not.toContain(meeting.say('teams.place.outside'));
		const { teams, tenant, app } = meeting;
		teams.leave(tenant.chat, tenant.person('police'));
		await meeting.channel.restart();
		expect(await show(meeting, 'police')).toContain(meeting.say('teams.place.outside'));
		const { card } = form.own as OpenForm;
		const data = { text: 'From outside.', basis: 'fact', ...(sending(card, 'submit')!.data as Json) };
		const own = teams.openPersonal(tenant.person('police'));
		await app.send(teams.act.submit(tenant.person('police'), own, '1', data));
		expect(await texts(meeting)).toEqual([]);
	});

	test('is heard while Teams cannot say who is in it', async () => {
		const meeting = await stage();
		await meeting.channel.restart();
		meeting.teams.fail('members', { status: 503 }, 50);
		expect(await show(meeting, 'police')).not.toContain(meeting.say('teams.place.outside'));
	});
});

test('T37: whoever is out of the conversation no longer finds its meeting in their own chat', async () => {
	const meeting = await stage();
	const { teams, tenant, happens } = meeting;
	const police = tenant.person('police');
	await happens(teams.act.message(police, teams.openPersonal(police), 'hello'));
	const home = () => JSON.stringify(teams.direct(police).map(({ card }) => card));
	expect(home()).toContain(meeting.reference);
	await goes(meeting, 'police');
	expect(home()).not.toContain(meeting.reference);
});

describe('T55: a name', () => {
	const member = { id: '29:a', tenant: 't', role: 'user', objectId: 'abc' };

	test.each([
		['Priya Nair', 'Priya Nair'],
		['Priya\n\u202e Nair ', 'Priya Nair'],
		['', 'p@example.test'],
		['\u0000', 'p@example.test'],
	])('%j is %j', (name, shown) => expect(nameOf({ ...member, name, address: 'p@example.test' })).toBe(shown));

	test('is never missing, and no longer than a record takes', () => {
		expect(nameOf({ ...member, name: '' })).toBe('abc');
		expect(nameOf({ ...member, name: 'x'.repeat(256) })).toHaveLength(120);
	});

	test('that no record would take keeps nobody out', async () => {
		const at = await wordsStage();
		try {
			for (const name of ['', 'x'.repeat(256)]) {
				const person = at.teams.addPerson({ name });
				at.teams.join(at.conversation, person);
				const by = await at.whoIs.caller(at.read(at.says(person, 'x')));
				expect(Object(by).name).toMatch(/^.{1,120}$/);
			}
		} finally {
			await at.end();
		}
	});
});

describe('T56: people whose names look the same', () => {
	const named = (person: string, name: string, address?: string) => ({ person, name, address });
	const names = (...people: ReturnType<typeof named>[]) => toldApart(people).map(({ name }) => name);

	test('are told apart by their addresses', () => {
		const [one, two] = [named('1', 'Kim Lee', 'kim@a.test'), named('2', 'kim\u200b lee', 'kim@b.test')];
		expect(names(one, two, named('3', 'Ana', 'ana@a.test')).toSorted()).toEqual([
			'Ana',
			'Kim Lee (kim@a.test)',
			'kim\u200b lee (kim@b.test)',
		]);
	});

	test('or by numbers where Teams has no address of theirs, within what a record takes', () => {
		expect(names(named('1', 'Kim Lee'), named('2', 'Kim Lee'))).toEqual(['Kim Lee (1)', 'Kim Lee (2)']);
		const long = 'x'.repeat(120);
		for (const name of names(named('1', long, 'a@a.test'), named('2', long))) {
			expect(name.length).toBeLessThanOrEqual(120);
			expect(name).toMatch(/\)$/);
		}
	});
});

test('what can no longer be sent is not waited for: the end takes less than its five seconds', async () => {
	const { calls, teams, close } = await startCalling({ limits: false });
	const { say } = readSentences();
	const posts = createSending({ calls, drawing: { say, forms: 'dialog' } });
	const place = {
		id: 'a',
		kind: 'group',
		serviceUrl: teams.serviceUrl,
		tenant: 't',
		bot: teams.bot,
	} as const;
	const card = { key: 'heard', title: 'x', blocks: [], buttons: [] };
	calls.close();
	const begun = performance.now();
	await expect(posts.post(place, card, '')).rejects.toThrow('closed');
	expect(performance.now() - begun).toBeLessThan(400);
	await close();
});
