import { expect, test } from 'vitest';
import { createLog, type LogFields } from '../src/log.ts';

function lines(write: (log: ReturnType<typeof createLog>) => void, level: 'info' | 'silent' = 'info') {
	const written: string[] = [];
	write(createLog(level, { write: (line: string) => void written.push(line) }));
	return written.map((line) => JSON.parse(line));
}

test('a line says its event and the fields that it may', () => {
	const [line] = lines((log) => log.info('stored', { record: 'aB-_9', revision: 4, ms: 1.5, code: 'full' }));
	expect(line).toEqual({
		level: 'info',
		time: line.time,
		event: 'stored',
		record: 'aB-_9',
		revision: 4,
		ms: 1.5,
		code: 'full',
	});
	expect(Date.parse(line.time)).not.toBeNaN();
});

test('no sentence of a person gets out, by whatever way it is passed', () => {
	const said = 'He was seen behind the sports hall';
	const error = Object.assign(new Error(said, { cause: new TypeError(said) }), {
		code: said,
		text: said,
		name: said,
	});
	const written = lines((log) => {
		log.info(said);
		log.warn('answer', { text: said, record: said, code: said, revision: said } as unknown as LogFields);
		log.error('failed', { error });
		log.error('failed', { error: said });
		log.error('failed', { error: { message: said } });
	});
	expect(written).toHaveLength(5);
	expect(JSON.stringify(written)).not.toMatch(/seen|sports|hall/);
	expect(written[0]).toMatchObject({ event: 'unnamed' });
});

test('an error is logged by name, code and the lines where it was thrown', () => {
	const error = Object.assign(new RangeError('with\n    at /quoted/person.ts:1:1\n'), {
		code: 'ENOSPC',
		errcode: 13,
	});
	const [line] = lines((log) => log.error('commit-failed', { error }));
	expect(line.error).toMatchObject({ name: 'RangeError', code: 'ENOSPC', errcode: 13 });
	expect(line.error.at[0]).toMatch(/^log\.test\.ts:\d+$/);
	expect(JSON.stringify(line)).not.toContain('person.ts');
	error.message = 'changed since';
	expect(lines((log) => log.error('commit-failed', { error }))[0].error.at).toEqual([]);
});

test('what is below the level is not written', () => {
	expect(lines((log) => log.debug('detail'))).toEqual([]);
	expect(lines((log) => log.error('failed'), 'silent')).toEqual([]);
});
