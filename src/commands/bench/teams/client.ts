import type { Json } from '../fake-teams.ts';
import { type Answered, createPosting } from '../posting.ts';

/** Sends what Teams sends, over connections that stay open. */
export interface Client {
	send(activity: Json): Promise<Answered>;
	close(): void;
}

export function createClient(port: number): Client {
	const { post, close } = createPosting(port, '/api/messages');
	return {
		send: (activity) => post(JSON.stringify(activity), { 'Content-Type': 'application/json' }),
		close,
	};
}
