/** A connected byte stream to a PostgreSQL, ready for the startup message: a socket, or the embedded database. */
import type { Duplex } from 'node:stream';

export interface Wire {
  /** TLS, where wanted, is already established. `write` must not report back-pressure below 64 MiB. */
  socket: Duplex;
  /** For people, without secrets: `db.example.com:5432`, `the embedded database in ./data`. */
  name: string;
  embedded: boolean;
  /** Frees what the socket's end does not (the embedded database's files). */
  close?: () => Promise<void>;
}
