import {
	createMeeting,
	type Meeting,
	type MeetingEvent,
	positionOf,
	see,
	step,
} from '../../flows/meeting.ts';
import { signatureOf } from '../documents/html.ts';
import {
	canonicalBytes,
	compile,
	type DocumentModel,
	digest as digestOf,
	type ModelChange,
} from '../documents/model.ts';
import { apply, emptyHead, type NewFact } from '../framework/facts.ts';
import type { Framework } from '../framework/framework.ts';
import type { Head } from '../framework/record.ts';
import { whyNot } from '../privacy/access.ts';
import type { Vault } from '../privacy/vault.ts';
import type { Params } from '../wording/messages.ts';
import { claimConversation } from './claims.ts';
import {
	type Command,
	type CommandKind,
	type Deciding,
	envelope,
	isRefused,
	type Refused,
	type Settings,
} from './command.ts';
import { type CommandName, commands, isCommand } from './commands/all.ts';
import type { Filing } from './filing.ts';
import { type Ledger, stamp } from './ledger.ts';
import type { Clock, Commit, Store } from './ports.ts';

/** What a command is answered: the key of a sentence, and ids; never case text, because it is kept in plain. */
export interface Answer {
	ok: boolean;
	key: string;
	params: Params;
	ids: Record<string, string>;
	field?: string;
	/** What changed since the lead opened the document: kinds and ids. */
	changes?: readonly ModelChange[];
}

/** What a commit keeps of its answer: `of` is a keyed hash of what was asked. */
interface StoredAnswer {
	answer: Answer;
	of: string;
}

export interface HandleDeps {
	store: Store;
	ledger: Ledger;
	vault: Pick<Vault, 'mark'>;
	clock: Clock;
	settings: Settings;
	newId(): string;
	/** The framework that records are opened with now. */
	framework: Framework;
	/** A framework by its hash, for records opened with an earlier one. */
	frameworkOf(hash: string): Promise<Framework>;
	/** Makes the sealed PDF of what is signed; where it is not given (tests of other things), none is made. */
	filing?: Pick<Filing, 'sealed'> | undefined;
	/** Told what nobody expected while a document was sealed. */
	failed?(error: unknown): void;
	/** Called after every commit with its time in milliseconds. */
	committed?(record: string, ms: number): void;
}

/** Takes a command of anybody, from any channel or clock, and answers once it is stored. */
export type Handle = (command: unknown) => Promise<Answer>;

/** Writers that meet in one record try again; a meeting has a dozen people, so this is never reached by them. */
const tries = 200;

const no = ({ refused: key, params = {}, field, changes }: Refused): Answer => ({
	ok: false,
	key: `refused.${key}`,
	params,
	ids: {},
	...(field && { field }),
	...(changes && { changes }),
});

const machines = new WeakMap<Framework, Meeting>();
function meetingOf(framework: Framework): Meeting {
	const known = machines.get(framework) ?? createMeeting(framework);
	machines.set(framework, known);
	return known;
}

/** Somebody who is not in the record is told the same whether or not it exists. */
function rightProblem(head: Head, name: CommandName, { by }: Command): Refused | undefined {
	if (head.revision === 0) return name === 'open' ? undefined : { refused: 'not-joined' };
	const denied = whyNot(head, by.person, name);
	return denied && { refused: denied };
}

/** A form of a record that was closed as a mistake and opened again belongs to the one that was closed. */
const epochProblem = (head: Head, { opened }: Command): Refused | undefined =>
	opened === undefined || opened === head.openedAt ? undefined : { refused: 'outdated' };

function turnProblem(head: Head, kind: CommandKind, args: unknown): Refused | undefined {
	if (!kind.moves) return undefined;
	const { turn } = args as { turn?: number };
	return turn === undefined || turn === positionOf(head.cursor).turn ? undefined : { refused: 'outdated' };
}

/** The facts with where the conversation stands after them, or why this is not the time for it. */
function stepped(
	framework: Framework,
	before: Head,
	after: Head,
	kind: CommandKind,
	args: unknown,
): { facts: NewFact[] } | Refused {
	if (kind.event === null) return { facts: [] };
	const bare = typeof kind.event === 'function' ? kind.event(args) : { type: kind.event };
	const event = { ...bare, seen: see(framework, after, before) } as MeetingEvent;
	const next = step(meetingOf(framework), before.cursor, event);
	if ('refused' in next)
		return {
			refused: `phase.${next.refused}`,
			params: { phase: before.cursor.value, left: event.seen.left },
		};
	const still =
		next.cursor.value === before.cursor.value &&
		positionOf(next.cursor).turn === positionOf(before.cursor).turn;
	return { facts: still ? [] : [{ kind: 'turned', data: { cursor: next.cursor } }] };
}

export function createHandle(deps: HandleDeps): Handle {
	const { store, ledger, clock, settings, newId } = deps;

	function deciding(framework: Framework, head: Head, { by }: Command, now: string): Deciding {
		const full = async () =>
			(await ledger.full(head.record)) ?? {
				head,
				entries: [],
				settlements: {},
				checkReasons: {},
				remarks: [],
			};
		const compiled = async () => {
			const model = compile(framework, await full(), settings);
			return { model, digest: digestOf(model) };
		};
		return {
			framework,
			head,
			me: head.people.find((p) => p.id === by.person),
			by,
			now,
			settings,
			newId,
			full,
			compiled,
			async seal(signed) {
				if (deps.filing === undefined) return true;
				try {
					const { model } = await compiled();
					await deps.filing.sealed(head.record, model, signatureOf(framework, { ...signed, by: by.person }));
					return true;
				} catch (error) {
					deps.failed?.(error);
					return false;
				}
			},
			async kept(digest) {
				const bytes = await ledger.kept(head.record, `${digest}:model`);
				return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as DocumentModel);
			},
		};
	}

	/** Marks what was asked without telling it: a keyed hash. */
	const argsMark = ({ kind, args }: Command): string => deps.vault.mark(JSON.stringify([kind, args]));

	/** What the first delivery was answered; where this one asks for something else, that it was not done. */
	function repeated(command: Command, stored: string): Answer {
		const { answer, of } = JSON.parse(stored) as StoredAnswer;
		return of === argsMark(command) ? answer : { ...no({ refused: 'stored-before' }), ids: answer.ids };
	}

	async function once(command: Command, name: CommandName, args: unknown): Promise<Answer | 'again'> {
		const kind = commands[name];
		const head = (await ledger.head(command.record)) ?? emptyHead(command.record);
		const wrong =
			rightProblem(head, name, command) ?? epochProblem(head, command) ?? turnProblem(head, kind, args);
		if (wrong) return no(wrong);
		const framework = name === 'open' ? deps.framework : await deps.frameworkOf(head.framework.hash);
		const now = clock.now();
		const outcome = await kind.decide(deciding(framework, head, command, now), args);
		if (isRefused(outcome)) return no(outcome);
		const stamped = (facts: NewFact[]) => stamp(facts, now, command.by.person, newId);
		const decided = stamped(outcome.facts);
		const after = apply(head, decided);
		const turned = stepped(framework, head, after, kind, args);
		if (isRefused(turned)) return no(turned);
		if (name === 'open' || (name === 'reconvene' && head.versions.length > 0)) {
			const claiming = { ...after, record: head.record, revision: head.revision };
			const taken = await claimConversation(store, ledger, claiming, now);
			if (taken !== undefined) return no({ refused: 'open-already', params: { reference: taken } });
		}
		const { key, params = {}, ids = {} } = outcome.tell;
		const answer: Answer = { ok: true, key: `told.${key}`, params, ids };
		const stored: StoredAnswer = { answer, of: argsMark(command) };
		// Asked for what is so already: there is nothing to store.
		if (outcome.facts.length + turned.facts.length === 0) return answer;
		const started = performance.now();
		const turning = stamped(turned.facts);
		const facts = [...decided, ...turning];
		const happened = { before: head, facts, after: turning.length === 0 ? after : apply(after, turning) };
		const as = { delivery: deliveryKey(command), answer: JSON.stringify(stored) };
		const result = await ledger.commit(happened, as);
		if (result.kind === 'conflict') return 'again';
		if (result.kind === 'repeated') return repeated(command, result.answer);
		deps.committed?.(command.record, performance.now() - started);
		// Its name tells a draft of before apart, so one that stays for now is not brought back either.
		if (name === 'sign') await dropDrafts(command.record);
		return answer;
	}

	const dropDrafts = (record: string): Promise<void> =>
		ledger.dropDrafts(record).catch((error: unknown) => deps.failed?.(error));

	return async (raw) => {
		const parsed = envelope.safeParse(raw);
		if (!parsed.success || !isCommand(parsed.data.kind)) return no({ refused: 'not-understood' });
		const command = parsed.data;
		const name = parsed.data.kind;
		const args = commands[name].args.safeParse(command.args);
		if (!args.success) return no({ refused: 'not-understood' });
		const earlier = await store.answered(deliveryKey(command));
		if (earlier !== undefined) return repeated(command, earlier);
		for (let i = 0; i < tries; i += 1) {
			const answer = await once(command, name, args.data);
			if (answer !== 'again') return answer;
		}
		throw new Error('too many writers in one record');
	};
}

type Delivered = Pick<Command, 'record' | 'delivery'> & { by: Pick<Command['by'], 'person'> };

/** A delivery belongs to a record and a person, so that nobody can be answered what somebody else was. */
const deliveryKey = ({ record, by, delivery }: Delivered): string =>
	JSON.stringify([record, by.person, delivery]);

/** The delivery that a commit was stored under, as its command named it. */
export const deliveryOf = ({ delivery }: Pick<Commit, 'delivery'>): string => JSON.parse(delivery)[2];

/** What a delivery was answered when it was stored: for what refers to it later, as the edit of a message does. */
export async function answerTo(
	store: Pick<Store, 'answered'>,
	delivered: Delivered,
): Promise<Answer | undefined> {
	const stored = await store.answered(deliveryKey(delivered));
	return stored === undefined ? undefined : (JSON.parse(stored) as StoredAnswer).answer;
}

/** Compiles the document, keeps it as the lead sees it, and gives the digest that signing is bound to. */
export async function openForSigning(
	{ ledger, frameworkOf, settings }: Pick<HandleDeps, 'ledger' | 'frameworkOf' | 'settings'>,
	record: string,
): Promise<{ model: DocumentModel; digest: string } | undefined> {
	const full = await ledger.full(record);
	if (full === undefined) return undefined;
	const model = compile(await frameworkOf(full.head.framework.hash), full, settings);
	const digest = digestOf(model);
	await ledger.keep(record, `${digest}:model`, canonicalBytes(model));
	return { model, digest };
}
