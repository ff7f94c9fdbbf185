import { put } from './chat.ts';
import { type Args, channelOf, Refusal, text, type World } from './world.ts';

export const files = {
	'files.getUploadURLExternal'(world: World, args: Args, url: string) {
		const length = Number(args.length);
		if (!(length > 0) || text(args.filename) === '') throw new Refusal('invalid_arguments');
		const id = world.newId('F');
		world.files.set(id, { id, name: text(args.filename), length });
		return { upload_url: new URL(`../upload/${id}`, url).href, file_id: id };
	},
	'files.completeUploadExternal'(world: World, args: Args) {
		const channel = channelOf(world, args.channel_id);
		const wanted = (Array.isArray(args.files) ? args.files : []) as { id: string; title?: string }[];
		const done = wanted.map(({ id, title }) => {
			const file = world.files.get(id);
			if (file?.bytes === undefined) throw new Refusal('file_not_found');
			return Object.assign(file, { channel: channel.id, ...(title && { title }) });
		});
		const shared = done.map(({ id, name }) => ({ id, name }));
		const { bot } = world.ids;
		put(world, channel, {
			type: 'message',
			ts: world.newTs(),
			user: bot,
			text: text(args.initial_comment),
			files: shared,
		});
		return { files: done.map(({ id, title }) => ({ id, title })) };
	},
};

/** What is sent to an upload address. @returns the status to answer with */
export function upload(world: World, id: string, bytes: Uint8Array): number {
	const file = world.files.get(id);
	if (file === undefined || bytes.length !== file.length) return 400;
	file.bytes = bytes;
	return 200;
}
