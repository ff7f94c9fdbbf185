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

/**
 * Socket Mode that stores first: Bolt's own receiver acknowledges an event before its listener runs. An event
 * whose listener fails is not acknowledged, and Slack sends it again.
 */
export class SocketReceiver {
	readonly #client: SocketModeClient;
	readonly #logger: Logger;
	#app: Processor | undefined;
	#begun = new Set<Promise<void>>();

	constructor({ appToken, apiUrl }: { appToken: string; apiUrl?: string | undefined }, logger: Logger) {
		this.#logger = logger;
		const clientOptions = apiUrl === undefined ? {} : { slackApiUrl: apiUrl };
		this.#client = new SocketModeClient({ appToken, clientOptions, logger });
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

	start(): Promise<unknown> {
		return this.#client.start();
	}

	/** Lets what was begun end, so that it is stored and acknowledged. */
	async stop(): Promise<void> {
		await Promise.all(this.#begun);
		await this.#client.disconnect();
	}
}
