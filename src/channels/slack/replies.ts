import type { ShownLog } from '../../conversation/deliver.ts';
import type { Caller } from '../../conversation/desk.ts';
import { createOnce } from '../../conversation/once.ts';
import { noticeCard } from '../../conversation/spoken/cards.ts';
import type { Heard, Spoken } from '../../conversation/spoken.ts';
import type { EntryId } from '../../framework/record.ts';
import type { Log } from '../../log.ts';
import type { Messages } from '../../wording/messages.ts';
import { createCallers } from './callers.ts';
import type { Calls, Identity } from './calls.ts';
import type { Guard } from './guard.ts';
import type { People } from './people.ts';
import { createPlaces } from './places.ts';
import { mentions, named, plain } from './plain.ts';
import { createTelling } from './replies/telling.ts';
import { createThreads } from './replies/threads.ts';
import { readTyped, type Typed } from './replies/typed.ts';

/** What people type in the channel: replies to a question, and words for the bot, become entries. */
export interface Replies {
	/** Takes a `message` or `app_mention` event; resolves once it is stored. @throws when it could not be stored */
	message(event: unknown): Promise<void>;
	/** An entry was withdrawn by a button: the sign under the message that made it is taken away. */
	withdrawn(channel: string, entry: EntryId): void;
	/** Resolves when everybody has been told. */
	settled(): Promise<void>;
}

export interface RepliesDeps {
	calls: Pick<Calls, 'inTurn'>;
	people: People;
	spoken: Spoken;
	guard: Guard;
	shown: ShownLog;
	messages: Messages;
	log: Log;
	identity(): Promise<Identity>;
}

/** Nobody's words wait longer than this for the names in them, in milliseconds. */
const patience = 800;

/**
 * S44: so many names of one message are looked up, more than anybody means: what people wait for is in the same
 * line. The others stay ids.
 */
const mostNamed = 25;

/** A person of ours, or a sentence that says why not. */
type Known = Caller | { refused: string };

const tooLate = (): Promise<void> =>
	new Promise((resolve) => setTimeout(() => resolve(undefined), patience).unref());

export function createReplies(deps: RepliesDeps): Replies {
	const { people, spoken, shown, messages, log, identity } = deps;
	const { say } = messages;
	const callers = createCallers(people, identity);
	const places = createPlaces(deps.guard, say);
	const threads = createThreads(shown);
	const telling = createTelling({ ...deps, say });
	const once = createOnce();
	const begun = new Set<Promise<void>>();

	/** What goes on after the acknowledgement. */
	function begin(work: Promise<void>): void {
		const noted = work
			.catch((error: unknown) => log.error('reply-failed', { error }))
			.finally(() => begun.delete(noted));
		begun.add(noted);
	}

	/** As people saw it; whoever Slack does not name in time stays an id. */
	async function read(text: string, own: Identity): Promise<string> {
		const unknown = named(text, own.bot)
			.slice(0, mostNamed)
			.filter((user) => people.kept(user) === undefined);
		await Promise.race([Promise.all(unknown.map((user) => people.find(user))), tooLate()]);
		return plain(text, { bot: own.bot, nameOf: (user) => people.kept(user)?.name });
	}

	/** S32: who typed it; or why nothing is taken from them, or in a channel that is no place for a meeting. */
	async function senderOf({ channel, user, team }: Typed): Promise<Known> {
		const place = places.recentProblem(channel);
		const caller = await callers({ id: user, team_id: team });
		if ('unwelcome' in caller) return { refused: say(caller.unwelcome) };
		const problem = await place;
		return problem === undefined ? caller : { refused: problem };
	}

	async function tell(typed: Typed, heard: Heard, whenGone: () => Promise<Heard | undefined>): Promise<void> {
		if (heard.kind !== 'recorded') {
			if (heard.kind === 'withdrawn') await telling.taken(typed.channel, heard.entry ?? '');
			return telling.privately(typed, heard.card, heard.reference);
		}
		if (await telling.recorded(typed, heard)) return;
		// It was deleted before it was recorded: the two events came the other way round.
		const gone = await whenGone();
		if (gone !== undefined) await telling.privately(typed, gone.card, gone.reference);
	}

	async function take(typed: Typed, own: Identity): Promise<void> {
		const { what, channel, ts, user, withFile, edit } = typed;
		const to = await threads(typed, own);
		const addressed = to !== undefined || mentions(typed.text, own.bot);
		const message = {
			by: { person: user, name: user },
			conversation: channel,
			delivery: `chat|${channel}|${ts}`,
			at: to === 'bot' ? undefined : to,
			withFile,
		};
		const follow = (heard: Heard | undefined) =>
			heard && begin(tell(typed, heard, () => spoken.deleted(message)));
		if (what === 'deleted') return follow(await spoken.deleted(message));
		if (!addressed && !mentions(typed.before, own.bot)) return;
		const by = await senderOf(typed);
		if ('refused' in by) {
			const card = noticeCard(say('spoken.refused.title'), [by.refused], []);
			return begin(telling.privately(typed, card, ''));
		}
		const said = { ...message, by, text: await read(typed.text, own) };
		follow(await (what === 'said' ? spoken.hear(said) : spoken.changed({ ...said, edit, addressed })));
	}

	return {
		async message(event) {
			const own = await identity();
			const typed = readTyped(event, own);
			if (typed === undefined) return;
			const { what, channel, ts, edit } = typed;
			await once([what, channel, ts, edit].join('|'), () => take(typed, own));
		},
		withdrawn(channel, entry) {
			const earlier = [...begun];
			begin(Promise.all(earlier).then(() => telling.taken(channel, entry)));
		},
		async settled() {
			while (begun.size > 0) await Promise.all(begun);
		},
	};
}
