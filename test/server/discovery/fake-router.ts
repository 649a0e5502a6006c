/** A router with UPnP (IGD 2) on loopback: what it was asked for, and a wish to refuse. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const SERVICE = 'urn:schemas-upnp-org:service:WANIPConnection:2';

export interface Asked {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

export class FakeRouter {
  readonly asked: Asked[] = [];
  externalHost = '198.18.0.7';
  refuses = false;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      request.on('end', () =>
        request.method === 'POST' ? this.#control(body, response) : describe(response),
      );
    });
  }

  static async start(): Promise<FakeRouter> {
    const router = new FakeRouter();
    router.#server.listen(0, '127.0.0.1');
    await once(router.#server, 'listening');
    return router;
  }

  get descriptor(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/rootDesc.xml`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #control(body: string, response: ServerResponse): void {
    const action = /<u:(\w+)/.exec(body)?.[1] ?? '';
    const fields = Object.fromEntries(
      [...body.matchAll(/<(New\w+)>([^<]*)</g)].map(([, name, value]) => [name!, value!]),
    );
    this.asked.push({ action, fields });
    if (this.refuses) {
      const fault =
        '<detail><UPnPError><errorCode>606</errorCode><errorDescription>Not authorized</errorDescription></UPnPError></detail>';
      answer(response, 500, `<s:Fault>${fault}</s:Fault>`);
      return;
    }
    const said: Record<string, string> = {
      AddAnyPortMapping: `<NewReservedPort>${Number(fields['NewExternalPort']) + 1}</NewReservedPort>`,
      GetExternalIPAddress: `<NewExternalIPAddress>${this.externalHost}</NewExternalIPAddress>`,
    };
    answer(
      response,
      200,
      `<u:${action}Response xmlns:u="${SERVICE}">${said[action] ?? ''}</u:${action}Response>`,
    );
  }
}

function answer(response: ServerResponse, status: number, body: string): void {
  const envelope = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`;
  send(response, status, envelope);
}

function describe(response: ServerResponse): void {
  const service = `<service><serviceType>${SERVICE}</serviceType><controlURL>/control</controlURL><SCPDURL>/scpd</SCPDURL></service>`;
  const type = 'urn:schemas-upnp-org:device:InternetGatewayDevice:2';
  const device = `<device><deviceType>${type}</deviceType><UDN>uuid:1</UDN><serviceList>${service}</serviceList></device>`;
  send(response, 200, `<root xmlns="urn:schemas-upnp-org:device-1-0">${device}</root>`);
}

function send(response: ServerResponse, status: number, xml: string): void {
  response.writeHead(status, { 'content-type': 'text/xml' }).end(`<?xml version="1.0"?>${xml}`);
}
