import { startServer } from '../server.ts';
import { keyFileIn } from '../shared.ts';

/** The bot as people start it. */
export interface Bot {
	port: number;
	/** MB, with what it has started. */
	memory(): number;
	end(): Promise<void>;
}

/** With Teams alone, in test mode: nobody's signature is looked at, and everything else is as it is live. */
async function startBot(dir: string): Promise<Bot> {
	const server = await startServer(dir, {
		env: { HSB_KEY_FILE: keyFileIn(dir), TEAMS_TEST_MODE: '1', TEAMS_TEST_FORMS: 'dialog' },
	});
	return { ...server, end: () => server.kill('SIGTERM') };
}

/** The same for one use; it ends even where that fails. */
export async function withBot<T>(dir: string, use: (bot: Bot) => Promise<T>): Promise<T> {
	const bot = await startBot(dir);
	try {
		return await use(bot);
	} finally {
		await bot.end();
	}
}
