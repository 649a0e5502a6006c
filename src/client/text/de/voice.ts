import type { Sentences } from '../sentences.ts';

export const voice: Sentences['voice'] = {
  name: 'Sprachnachricht',
  record: 'Sprachnachricht aufnehmen',
  recording: 'Aufnahme',
  asking: 'Warten auf dein Mikrofon …',
  cancel: 'Aufnahme verwerfen',
  stop: 'Anhalten und vor dem Senden anhören',
  left: 'noch weniger als {{count}} s',
  play: 'Abspielen',
  pause: 'Anhalten',
  position: 'Stelle',
  positionOf: '{{at}} von {{of}}',
  speed: 'Tempo: {{speed}}-fach',
  times: '{{speed}}×',
  refusal_insecure:
    'Diese Seite kam unverschlüsselt von einem anderen Computer: Dann geben Browser kein Mikrofon frei. Öffne demes auf dem Computer, auf dem es läuft.',
  refusal_unsupported: 'Dieser Browser kann nicht aufnehmen.',
  refusal_denied:
    'Das Mikrofon wurde verweigert. Erlaube es dieser Seite im Browser und versuche es noch einmal.',
  refusal_missing: 'Es gibt kein Mikrofon.',
  refusal_failed: 'Das Mikrofon fiel aus.',
};
