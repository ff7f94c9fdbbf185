import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger, ReceiverEvent } from '@slack/bolt';
import { SocketModeClient } from '@slack/socket-mode';

/** What Bolt's App does with an event. */
interface Processor {
	processEvent(event: ReceiverEvent): Promise<void>;
}

interface Arrived {
	body: ReceiverEvent['body'];
	ack(answer?: unknown): Promise<void>;
	retry_num?: number;
	retry_reason?: string;
}

/** Milliseconds between two tries to connect, and for how long a try may take. */
const pauses = { first: 500, most: 30_000 };
const patience = 10_000;

/** Slack's own "no", such as to a token: trying again does not change it. */
const isRefused = (error: unknown): boolean =>
	typeof (error as { data?: { error?: unknown } } | undefined)?.data?.error === 'string';

/**
 * Socket Mode that stores first: Bolt's own receiver acknowledges an event before its listener runs. An event
 * whose listener fails is not acknowledged, and Slack sends it again. It connects again by itself: the client's
 * own way of doing so lets a failure end the process.
 */
export class SocketReceiver {
	readonly #client: SocketModeClient;
	readonly #logger: Logger;
	#app: Processor | undefined;
	#begun = new Set<Promise<void>>();
	#connected = false;
	readonly #stopping = new AbortController();

	constructor({ appToken, apiUrl }: { appToken: string; apiUrl?: string | undefined }, logger: Logger) {
		this.#logger = logger;
		const clientOptions = {
			retryConfig: { retries: 0 },
			timeout: patience,
			...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
		};
		this.#client = new SocketModeClient({ appToken, clientOptions, logger, autoReconnectEnabled: false });
		this.#client.on('disconnected', () => this.#lost());
		this.#client.on('slack_event', (arrived: Arrived) => {
			const taken = this.#take(arrived);
			this.#begun.add(taken);
			void taken.finally(() => this.#begun.delete(taken));
		});
	}

	init(app: Processor): void {
		this.#app = app;
	}

	async #take({ body, ack, retry_num, retry_reason }: Arrived): Promise<void> {
		let answer: { with: unknown } | undefined;
		const event: ReceiverEvent = {
			body,
			// Kept until the listener is through.
			ack: async (given) => void (answer = { with: given }),
			...(retry_num !== undefined && { retryNum: retry_num }),
			...(retry_reason !== undefined && { retryReason: retry_reason }),
		};
		try {
			await this.#app?.processEvent(event);
			if (answer !== undefined) await ack(answer.with);
		} catch (error) {
			this.#logger.error(error);
		}
	}

	/** Slack closes every connection after a few hours; it is opened again at once. */
	#lost(): void {
		if (!this.#connected || this.#stopping.signal.aborted) return;
		this.#connected = false;
		this.#connect(() => false).catch((error: unknown) => this.#logger.error(error));
	}

	/** @param isFinal whether this error ends the trying */
	async #connect(isFinal: (error: unknown) => boolean): Promise<void> {
		const { signal } = this.#stopping;
		for (let pause = pauses.first; !signal.aborted; pause = Math.min(pause * 2, pauses.most)) {
			try {
				await this.#client.start();
				this.#connected = true;
				return;
			} catch (error) {
				if (isFinal(error)) throw error;
				this.#logger.warn(error);
				await sleep(pause, undefined, { signal, ref: false }).catch(() => {});
			}
		}
	}

	/** Resolves once it is connected, however long Slack is out of reach. @throws when Slack refuses the token */
	start(): Promise<void> {
		return this.#connect(isRefused);
	}

	/** Lets what was begun end, so that it is stored and acknowledged. */
	async stop(): Promise<void> {
		this.#stopping.abort();
		await Promise.all(this.#begun);
		await this.#client.disconnect();
	}
}
