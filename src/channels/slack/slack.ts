import { createBackground } from '../../conversation/background.ts';
import type { ShownLog } from '../../conversation/deliver.ts';
import { createDesk, type DeskDeps } from '../../conversation/desk.ts';
import { createFiler } from '../../conversation/filer.ts';
import type { Ledger } from '../../conversation/ledger.ts';
import type { Links } from '../../conversation/links.ts';
import { createLook, type Stand } from '../../conversation/looking.ts';
import type { Store } from '../../conversation/ports.ts';
import type { Reader } from '../../conversation/reading.ts';
import { createKeeper } from '../../conversation/showing.ts';
import { createSpoken } from '../../conversation/spoken.ts';
import { createWatch } from '../../conversation/watch.ts';
import type { Log } from '../../log.ts';
import { createActions } from './actions.ts';
import { createCallers } from './callers.ts';
import { createCalls } from './calls.ts';
import { createCommands } from './commands.ts';
import { createDocuments } from './documents.ts';
import { createDrafts } from './drafts.ts';
import { createGuard } from './guard.ts';
import { createHappenings } from './happenings.ts';
import { createHome } from './home.ts';
import { createModals } from './modals.ts';
import { createPeople } from './people.ts';
import { createPlaces } from './places.ts';
import { type RequestHandler, receive, type Way } from './receive.ts';
import { createReplies } from './replies.ts';
import { createScreen } from './screen.ts';
import { createSigning } from './signing.ts';
import { createSubmissions } from './submissions.ts';
import { createTeller } from './teller.ts';
import { notFromTheFuture } from './timestamps.ts';

export interface SlackDeps extends Omit<DeskDeps, 'candidates' | 'candidate'> {
	way: Way;
	token: string;
	/** Slack's address, where it is not Slack's own (tests). */
	apiUrl?: string | undefined;
	/** Other teams whose people may take part in shared channels. */
	connectTeams: readonly string[];
	/** Where people's browsers reach the bot; null where they cannot. */
	publicUrl: string | null;
	store: Store;
	ledger: Ledger;
	reader: Reader;
	links: Links;
	/** Milliseconds between two looks at every open meeting; a minute unless given. */
	lookEvery?: number;
	/** Milliseconds between two looks at a meeting that changes all the time; 750 unless given. */
	restMs?: number;
	log: Log;
}

export interface Slack {
	/** What answers /slack/events; null where Slack is reached over a socket. */
	router: RequestHandler | null;
	/** Shows whatever is not shown yet, and takes what comes over a socket. */
	start(): Promise<void>;
	/** After a commit: what is shown of this record is brought up to date. */
	changed(record: string): void;
	/** How many cards wait to be sent. */
	waiting(): number;
	/** Resolves when everything that was begun is done, and everything is shown (tests). */
	settled(): Promise<void>;
	/** What was begun is finished; what is not shown is found again at the next start. */
	stop(): Promise<void>;
}

/** The meeting in Slack: receives, answers, and keeps what people see right. Nothing is sent before `start`. */
export function createSlack(deps: SlackDeps): Slack {
	const { store, ledger, log, messages } = deps;
	const { say } = messages;
	const failed = (error: unknown) => log.error('slack-failed', { error });
	const background = createBackground(failed);
	const { begin } = background;

	const shown: ShownLog = store;
	const calls = createCalls({ token: deps.token, apiUrl: deps.apiUrl, log });
	const identity = () => calls.identity();
	const people = createPeople({ calls, teams: deps.connectTeams, log });
	const guard = createGuard({ calls, teams: deps.connectTeams, log });
	const desk = createDesk({
		...deps,
		candidates: (channel) => people.members(channel),
		candidate: async () => undefined,
	});
	const places = createPlaces(guard, say);
	const modals = createModals(calls, say);
	const drafts = createDrafts(desk, failed);
	const signing = createSigning(ledger, places);
	const documents = createDocuments({ ...deps, calls, people, guard, shown, say });
	const home = createHome({ calls, identity, ledger, store, view: desk.view, say });
	const callers = createCallers(people, identity);
	const stand = async (channel: string): Promise<Stand> => {
		const verdict = await guard.recent(channel);
		if (verdict === 'private') return 'fit';
		if (verdict === 'unknown') return verdict;
		// In an archived channel nothing can be taken away.
		return { why: say(`slack.place.${verdict}`), fixed: verdict === 'archived' };
	};
	const gone = { title: say('slack.gone.title'), again: say('slack.gone.again') };
	const look = createLook({ ledger, view: desk.view, stand, gone });
	const filer = createFiler(documents, begin, (record) => changed(record));
	const keeper = createKeeper({
		look: async (record) => {
			const { head, ...seen } = await look(record);
			if (head !== undefined) filer.look(head);
			return seen;
		},
		screen: createScreen({ calls, people, log: shown, say }),
		log: shown,
		// Slack shows a channel one message a second; what changes meanwhile is shown together.
		restMs: deps.restMs ?? 750,
		failed: (error) => log.warn('not-shown', { error }),
	});
	const spoken = createSpoken({ ...deps, desk });
	const replies = createReplies({ calls, people, spoken, guard, shown, messages, log, identity });
	const meet = (person: string) => people.find(person);
	const homeAnew = (person: string) => home.publish(person);
	// Wherever it was withdrawn, the message that made it is in the meeting's channel.
	const withdrawn = (record: string, entry: string) =>
		begin(ledger.head(record).then((head) => head && replies.withdrawn(head.conversation, entry)));
	const shared = { meet, desk, callers, places, signing, drafts, modals, say, begin, homeAnew, withdrawn };
	const teller = createTeller(say, failed, deps.apiUrl);
	const actions = createActions({ ...shared, documents, teller });
	const submissions = createSubmissions({
		...shared,
		isMember: people.isIn,
	});
	const commands = createCommands({ ...shared, teller, store, ledger });
	const changed = (record: string): void => keeper.changed(record);
	const happenings = createHappenings({
		...deps,
		...shared,
		calls,
		identity,
		guard,
		home,
		people,
		replies,
		changed,
	});
	const receiving = receive(
		deps.way,
		{ pressed: actions, ...submissions, command: commands, event: happenings },
		identity,
		log,
	);
	const { router } = receiving;

	async function settled(): Promise<void> {
		do {
			await background.ended();
			await replies.settled();
			await keeper.settled();
		} while (background.size() > 0);
	}

	/** S50: a channel that was made public is found sooner or later, though Slack does not promise to tell. */
	const watch = createWatch({ store, changed, begin, every: deps.lookEvery });

	return {
		router: router && ((req, res, next) => notFromTheFuture(req, res, () => router(req, res, next))),
		changed,
		settled,
		waiting: () => keeper.waiting() + calls.waiting(),
		async start() {
			await watch.start();
			await receiving.start();
			await identity();
		},
		async stop() {
			watch.stop();
			await receiving.stop();
			filer.close();
			calls.close();
			await keeper.close();
			await background.ended();
			await replies.settled();
		},
	};
}
