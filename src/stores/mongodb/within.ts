/** What a server did not answer in time. It may still do what it was asked. */
export class Late extends Error {
	override name = 'Late';
}

/**
 * How long one question to the server may take, in milliseconds, however it fails to answer: by then the person is
 * told. (`timeoutMS`, which was made for this, has no effect in the driver's 7.9.)
 */
export const patience = 2_000;

/** @throws Late after `patience` */
export async function within<T>(asked: Promise<T>, ms = patience): Promise<T> {
	const { promise, reject } = Promise.withResolvers<never>();
	const timer = setTimeout(() => reject(new Late('The server did not answer in time.')), ms);
	try {
		return await Promise.race([asked, promise]);
	} finally {
		clearTimeout(timer);
	}
}
