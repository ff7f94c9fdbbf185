// A bare Bolt app: what is sent in a modal is inserted into SQLite, with fsync, and acknowledged. The bench measures
// the bot against it. Its only argument is a folder; it prints the port that it listens at.
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { App, ExpressReceiver, LogLevel } from '@slack/bolt';
import { signingSecret } from './client.ts';

const database = new DatabaseSync(join(process.argv[2] ?? '.', 'bare.db'));
database.exec(
	'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE answers (id INTEGER PRIMARY KEY, by TEXT, said TEXT)',
);
const insert = database.prepare('INSERT INTO answers (by, said) VALUES (?, ?)');

const receiver = new ExpressReceiver({
	signingSecret,
	endpoints: '/slack/events',
	processBeforeResponse: true,
	logLevel: LogLevel.ERROR,
});
const app = new App({
	receiver,
	authorize: async () => ({ botId: 'B0BOT', botUserId: 'U0BOT' }),
	logLevel: LogLevel.ERROR,
});
app.view(/^/, async ({ ack, body, view }) => {
	insert.run(body.user.id, JSON.stringify(view.state.values));
	await ack();
});
const server = await receiver.start(0);
console.log(`http://localhost:${(server.address() as AddressInfo).port}`);
