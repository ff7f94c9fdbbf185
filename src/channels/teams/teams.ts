import type { RequestHandler } from 'express';
import type { TeamsConfig } from '../../config.ts';
import { createBackground } from '../../conversation/background.ts';
import type { ShownLog } from '../../conversation/deliver.ts';
import { createDesk, type DeskDeps } from '../../conversation/desk.ts';
import { createFiler } from '../../conversation/filer.ts';
import type { Ledger } from '../../conversation/ledger.ts';
import type { Links } from '../../conversation/links.ts';
import { createLook, type Stand } from '../../conversation/looking.ts';
import { CannotBeShown, type Store } from '../../conversation/ports.ts';
import type { Reader } from '../../conversation/reading.ts';
import { createKeeper } from '../../conversation/showing.ts';
import { createSpoken } from '../../conversation/spoken.ts';
import { createWatch } from '../../conversation/watch.ts';
import type { Log } from '../../log.ts';
import { createAuth, type FarEnd } from './authenticate.ts';
import { createBeside } from './beside.ts';
import { createCalls } from './calls.ts';
import { createDocuments } from './documents.ts';
import { createGreeting } from './greeting.ts';
import { createGuard } from './guard.ts';
import { createHome } from './home.ts';
import { createHttp } from './http.ts';
import { createPeople } from './people.ts';
import { createPlaces } from './places.ts';
import type { Arrived, Inbox, InvokeAnswer } from './ports.ts';
import { createPresses } from './presses.ts';
import { createReceive } from './receive.ts';
import type { Drawing } from './render/all.ts';
import { createScreen } from './screen.ts';
import { createStanding } from './standing.ts';
import { createSending } from './telling/sending.ts';
import { createWords } from './words.ts';

export interface TeamsDeps extends Omit<DeskDeps, 'candidates' | 'candidate'> {
	config: TeamsConfig;
	/** Microsoft's far ends (tests). */
	farEnd?: FarEnd | undefined;
	/** Where people's browsers reach the bot; null where they cannot. */
	publicUrl: string | null;
	store: Store;
	ledger: Ledger;
	reader: Reader;
	links: Links;
	/** Milliseconds between two looks at every open meeting; a minute unless given. */
	lookEvery?: number;
	/** Milliseconds between two looks at a meeting that changes all the time; a second unless given. */
	restMs?: number;
	log: Log;
}

export interface Teams {
	/** What answers /api/messages. */
	receive: RequestHandler;
	/** Shows whatever is not shown yet. */
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

/** The meeting in Teams: receives, answers, and keeps what people see right. Nothing is sent before `start`. */
export function createTeams(deps: TeamsDeps): Teams {
	const { config, store, ledger, log, messages } = deps;
	const { say } = messages;
	const shown: ShownLog = store;
	const failed = (error: unknown) => log.error('teams-failed', { error });
	const background = createBackground(failed);
	const { begin } = background;

	const testing = config.mode === 'test';
	const drawing: Drawing = { say, forms: config.mode === 'test' ? config.forms : 'dialog' };
	const http = createHttp();
	const auth = createAuth(config, { httpClient: http }, deps.farEnd);
	const calls = createCalls({ auth, http, log });
	// Who people are is asked in a place, and a place may be somebody's chat.
	const places = createPlaces(shown, (person) => people.chat(person));
	const people = createPeople({ calls, find: places.find, log: shown });
	const allowed = {
		standard: config.standardChannels === 'allow',
		shared: config.sharedChannels === 'allow',
	};
	const guard = createGuard({ calls, find: places.find, allowed, say, log });
	const desk = createDesk({
		...deps,
		candidates: (conversation) => people.members(conversation),
		candidate: async () => undefined,
	});
	const documents = createDocuments({ ...deps, calls, people, guard, shown, say, testing });
	const stand = async (conversation: string): Promise<Stand> => {
		const verdict = await guard.recent(conversation);
		if (verdict === 'fit' || verdict === 'unknown') return verdict;
		// Where the bot is not any more, nothing can be taken away.
		return { why: say(`teams.place.${verdict}`), fixed: verdict === 'gone' };
	};
	const gone = { title: say('teams.gone.title'), again: say('teams.gone.again') };
	const look = createLook({ ledger, view: desk.view, stand, gone });
	const beside = createBeside({ people, say, log });
	const filer = createFiler(documents, begin, (record) => changed(record));
	const keeper = createKeeper({
		look: async (record) => {
			const { head, ...seen } = await beside.place(await look(record));
			if (head !== undefined) filer.look(head);
			return seen;
		},
		screen: beside.noting(createScreen({ calls, places, log: shown, drawing }), (record) => changed(record)),
		log: shown,
		// Teams counts updates too; what changes meanwhile is shown together.
		restMs: deps.restMs ?? 1000,
		failed: (error) => log.warn('not-shown', { error }),
	});
	const changed = (record: string): void => keeper.changed(record);
	const shared = { ...deps, calls, people, places, guard, shown, drawing, say, changed, begin };
	const sending = createSending({ calls, drawing });
	const spoken = createSpoken({ ...deps, desk });
	const words = createWords({ ...shared, sending, spoken, view: desk.view });
	const home = createHome({ ...shared, sending, view: desk.view });
	const greeting = createGreeting({ ...shared, sending, home });
	const presses = createPresses({
		...shared,
		desk,
		documents,
		forms: drawing.forms,
		standing: createStanding({ ...shared, view: desk.view }),
		withdrawn: (conversation, entry) => words.withdrawn(conversation, entry),
	});

	/** What was done in somebody's own chat may change what waits for them there. */
	async function pressed(arrived: Arrived): Promise<InvokeAnswer> {
		const answer = await presses(arrived);
		if (arrived.place.kind === 'personal') begin(homeAnew(arrived));
		if (arrived.fallback === true && 'tell' in answer) begin(tellAlone(arrived, answer.tell));
		return answer;
	}

	/** A client without Action.Execute sends a message, which nothing can be answered to: they are told in their chat. */
	async function tellAlone(arrived: Arrived, text: string): Promise<void> {
		const by = await people.caller(arrived);
		if ('unwelcome' in by) return;
		try {
			await calls.post(await people.chat(by.person), { text }, 'people');
		} catch (error) {
			if (!(error instanceof CannotBeShown)) throw error;
		}
	}

	async function homeAnew(arrived: Arrived): Promise<void> {
		const by = await people.caller(arrived);
		if (!('unwelcome' in by)) await home.anew(by.person);
	}

	async function consented(arrived: Arrived): Promise<void> {
		const by = await people.caller(arrived);
		if (!('unwelcome' in by)) begin(documents.consented(by, arrived));
	}

	/** T15: only what comes here by way of `receive`, signed, is taken for a place. */
	const inbox: Inbox = async (arrived) => {
		await places.seen(arrived.place);
		switch (arrived.type) {
			case 'press':
			case 'fetch':
			case 'submit':
				return pressed(arrived);
			case 'file-consent':
				return void (await consented(arrived));
			case 'members':
			case 'installed':
			case 'removed':
				return void (await greeting.take(arrived));
			case 'other':
				return undefined;
			default:
				return void (await typed(arrived));
		}
	};

	async function typed(arrived: Arrived): Promise<void> {
		if (arrived.place.kind !== 'personal') return words.take(arrived);
		if (arrived.type === 'message') begin(home.answer(arrived));
	}

	async function settled(): Promise<void> {
		do {
			await background.ended();
			await words.settled();
			await keeper.settled();
		} while (background.size() > 0);
	}

	/** T16: Teams does not tell what becomes of a channel. */
	const watch = createWatch({ store, changed, begin, every: deps.lookEvery });

	return {
		receive: createReceive({ auth, log })(inbox),
		changed,
		settled,
		waiting: () => keeper.waiting() + calls.waiting(),
		async start() {
			await watch.start();
		},
		async stop() {
			watch.stop();
			filer.close();
			calls.close();
			await keeper.close();
			await background.ended();
			await words.settled();
		},
	};
}
