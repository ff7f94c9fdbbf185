/** @throws DOMException `TimeoutError` after so many milliseconds; what was asked goes on, and is not heard any more */
export async function within<T>(ms: number, asked: Promise<T>): Promise<T> {
	const { promise, reject } = Promise.withResolvers<never>();
	const timer = setTimeout(() => reject(new DOMException('It took too long.', 'TimeoutError')), ms);
	try {
		return await Promise.race([asked, promise]);
	} finally {
		clearTimeout(timer);
	}
}
