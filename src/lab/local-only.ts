/**
 * Keeps web pages away from the supervisor, which gives out the tokens of its nodes: only this machine, only a
 * Host header that is this server's own (against DNS rebinding), no foreign Origin. Other users of this machine
 * are not kept away: a lab is for experiments.
 */
import type { NextFunction, Request, Response } from 'express';
import { DemesError } from '../protocol/errors.ts';

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/;
const OWN_NAMES = ['localhost', '127.0.0.1', '[::1]'];

export function localOnly(request: Request, _response: Response, next: NextFunction): void {
  const port = request.socket.localPort;
  const hosts = OWN_NAMES.map((name) => `${name}:${port}`);
  // As received: the parsed headers would hide a second Host.
  const given = request.rawHeaders.filter(
    (_, at, raw) => at % 2 === 1 && raw[at - 1]!.toLowerCase() === 'host',
  );
  if (
    !LOOPBACK.test(request.socket.remoteAddress ?? '') ||
    given.length !== 1 ||
    !hosts.includes(given[0]!)
  ) {
    throw new DemesError('forbidden_host');
  }
  const { origin } = request.headers;
  if (origin !== undefined && !hosts.some((host) => origin === `http://${host}`)) {
    throw new DemesError('forbidden_origin');
  }
  const site = request.headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site') throw new DemesError('forbidden_origin');
  next();
}
