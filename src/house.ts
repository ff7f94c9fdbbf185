import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { FrameworkProblem, parseFramework } from '../flows/framework.ts';
import { type PracticeCase, practiceSchema } from '../flows/practice.ts';
import type { Settings } from './conversation/command.ts';
import { createFiling, type Filing, type FilingDeps } from './conversation/filing.ts';
import { createHandle, type Handle, type HandleDeps, openForSigning } from './conversation/handle.ts';
import { createLedger, type Ledger } from './conversation/ledger.ts';
import type { Clock, Store } from './conversation/ports.ts';
import type { Keys, Sealer } from './documents/sealer.ts';
import { StartProblem, StoreProblem } from './errors.ts';
import type { Framework } from './framework/framework.ts';
import type { Vault } from './privacy/vault.ts';
import { practiceSealer } from './signing.ts';
import { MessageProblem, type Messages, readMessages } from './wording/messages.ts';

export const root = fileURLToPath(new URL('..', import.meta.url));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** flows/framework.yaml as it is now, with its text. @throws StartProblem with file, line and what was expected */
export function readFramework(path = join(root, 'flows', 'framework.yaml')): {
	framework: Framework;
	text: string;
} {
	try {
		const text = readFileSync(path, 'utf8');
		return { framework: parseFramework(text, 'flows/framework.yaml', sha256(text)), text };
	} catch (error) {
		if (error instanceof FrameworkProblem)
			throw new StartProblem(error.message, 'Mend the lines named, and start again. Nothing was changed.');
		throw error;
	}
}

/** templates/messages, made ready. @throws StartProblem with the file and line */
export function readSentences(): Messages {
	try {
		return readMessages(join(root, 'templates', 'messages'));
	} catch (error) {
		if (error instanceof MessageProblem)
			throw new StartProblem(error.message, 'Mend the file named, and start again.');
		throw error;
	}
}

export interface Texts {
	framework: Framework;
	/** The framework file as it stands. */
	text: string;
	messages: Messages;
}

/** What is asked and what is said. It changes nothing, so a start reads it before it opens a store. */
export const readTexts = (): Texts => ({ ...readFramework(), messages: readSentences() });

export const readCase = (name: 'group' | 'alone'): PracticeCase =>
	practiceSchema.parse(parse(readFileSync(join(root, 'flows', 'practice', `${name}.yaml`), 'utf8')));

const realClock: Clock = { now: () => new Date().toISOString() };

export interface House {
	framework: Framework;
	messages: Messages;
	store: Store;
	vault: Vault;
	ledger: Ledger;
	clock: Clock;
	settings: Settings;
	handle: Handle;
	frameworkOf(hash: string): Promise<Framework>;
	openForSigning(record: string): Promise<{ digest: string } | undefined>;
	/** What documents are sealed with; made for practice, and kept, where the organisation gave no key. */
	sealer(): Promise<Sealer>;
	/** Undefined where nothing to render with was given. */
	filing: Filing | undefined;
	newId(): string;
}

/**
 * A record keeps the hash of the framework it was opened with; its text is kept in the store under that hash,
 * so that a changed form does not change old records.
 */
async function frameworks(store: Store, now: { framework: Framework; text: string }) {
	const id = (hash: string) => `framework:${hash}`;
	await store.addArtefact({ id: id(now.framework.hash), record: '', sealed: Buffer.from(now.text) });
	const known = new Map([[now.framework.hash, now.framework]]);
	return async (hash: string): Promise<Framework> => {
		const found = known.get(hash);
		if (found) return found;
		const text = Buffer.from((await store.artefact(id(hash)))?.sealed ?? '').toString();
		if (sha256(text) !== hash) throw frameworkDamaged(hash);
		const framework = parseFramework(text, `the framework ${hash.slice(0, 8)} kept in the store`, hash);
		known.set(hash, framework);
		return framework;
	};
}

/** Its text is stored in plain, so it is held against its hash: nobody is asked other questions than the record had. */
const frameworkDamaged = (hash: string): StoreProblem =>
	new StoreProblem(
		'damaged',
		`The framework ${hash.slice(0, 8)} that records were opened with is not in the store as it was kept.`,
		'Stop the bot, and put back the newest copy of the data folder that you trust. Do not delete anything.',
	);

/** Everything between a channel and a store, wired once: for main.ts and for every command. */
export async function buildHouse(with_: {
	store: Store;
	vault: Vault;
	settings: Settings;
	/** What is asked and said; read here where it is not given. */
	texts?: Texts;
	clock?: Clock;
	/** With the organisation's own key. */
	sealer?: Sealer | undefined;
	committed?: HandleDeps['committed'];
	/** Told what nobody expected while a document was sealed. */
	failed?: HandleDeps['failed'];
	/** Renders PDFs and Word copies, and seals; without it nothing is sealed at signing (tests of other things). */
	press?: Pick<FilingDeps, 'pdf' | 'word'> & { keys: Keys };
}): Promise<House> {
	const { store, vault, settings, clock = realClock, texts = readTexts() } = with_;
	const { messages, ...now } = texts;
	const ledger = createLedger(store, vault);
	const frameworkOf = await frameworks(store, now);
	const newId = () => randomUUID();
	const sealer = with_.sealer
		? async () => with_.sealer!
		: practiceSealer(ledger, settings.organisation, clock, with_.press?.keys);
	const filing = with_.press && createFiling({ ledger, clock, sealer, ...with_.press });
	const handle = createHandle({
		filing,
		...(with_.failed && { failed: with_.failed }),
		store,
		ledger,
		vault,
		clock,
		settings,
		newId,
		framework: now.framework,
		frameworkOf,
		...(with_.committed && { committed: with_.committed }),
	});
	return {
		framework: now.framework,
		messages,
		store,
		vault,
		ledger,
		clock,
		settings,
		handle,
		frameworkOf,
		newId,
		sealer,
		filing,
		openForSigning: (record) => openForSigning({ ledger, frameworkOf, settings }, record),
	};
}
