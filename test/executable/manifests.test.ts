import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

/** All documents of a YAML file; a mistake in one is thrown. */
const documents = (name: string): unknown[] => {
  const text = readFileSync(path.resolve(import.meta.dirname, '../../build', name), 'utf8');
  const parsed = parseAllDocuments(text, { strict: true });
  return parsed.map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });
};

const texts = z.record(z.string(), z.string());
const compose = z.strictObject({
  name: z.string(),
  volumes: z.record(z.string(), z.null()),
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      environment: texts,
      command: z.array(z.string()).optional(),
      build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
      depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
      healthcheck: z.object({ test: z.array(z.string()), retries: z.number() }).optional(),
      restart: z.string().optional(),
      read_only: z.boolean().optional(),
      stop_grace_period: z.string().optional(),
    }),
  ),
});

describe('build/compose.yaml', () => {
  const { services } = compose.parse(documents('compose.yaml')[0]);

  it('has a database that becomes healthy, one run of aim-migrate after that, and then the application', () => {
    const { database, migrate, application } = services;
    expect(database?.healthcheck?.test.slice(0, 2)).toEqual(['CMD', 'pg_isready']);
    expect(migrate?.depends_on).toEqual({ database: { condition: 'service_healthy' } });
    expect(migrate).toMatchObject({ restart: 'no', read_only: true, command: ['up', '--wait', '60s'] });
    expect(migrate?.build).toEqual({ context: '..', dockerfile: 'build/Dockerfile' });
    expect(application?.depends_on).toEqual({ migrate: { condition: 'service_completed_successfully' } });
  });

  it('holds no password', () => {
    const given = Object.values(services).flatMap((service) => Object.entries(service.environment));
    const passwords = given.filter(([name]) => /PASSWORD/.test(name)).map(([, value]) => value);
    expect(new Set(passwords)).toEqual(new Set(['${DATABASE_PASSWORD:?set DATABASE_PASSWORD}']));
  });
});

const container = z.object({
  name: z.string(),
  image: z.string(),
  args: z.array(z.string()).optional(),
  env: z.array(z.object({ name: z.string(), valueFrom: z.unknown() })),
  resources: z.object({ requests: texts, limits: texts }),
  securityContext: z.unknown().optional(),
});
const pod = z.object({
  terminationGracePeriodSeconds: z.number(),
  restartPolicy: z.string().optional(),
  securityContext: z.unknown(),
  initContainers: z.array(container).optional(),
  containers: z.array(container),
});
const workload = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    selector: z.object({ matchLabels: texts }).optional(),
    podFailurePolicy: z.unknown().optional(),
    template: z.object({ metadata: z.object({ labels: texts }), spec: pod }),
  }),
});

describe('build/kubernetes.yaml', () => {
  const [deployment, job] = documents('kubernetes.yaml').map((document) => workload.parse(document));

  it('has a Deployment whose init container migrates, with the URL from a secret', () => {
    expect(deployment).toMatchObject({ apiVersion: 'apps/v1', kind: 'Deployment' });
    expect(deployment?.spec.selector?.matchLabels).toEqual(deployment?.spec.template.metadata.labels);
    const [migrate] = deployment?.spec.template.spec.initContainers ?? [];
    expect(migrate?.args).toEqual(['up', '--wait', '60s']);
    expect(migrate?.env).toEqual([
      { name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 'aim-database', key: 'url' } } },
    ]);
  });

  it('has a Job with the same container, which does not try again what needs a person', () => {
    expect(job).toMatchObject({ apiVersion: 'batch/v1', kind: 'Job' });
    expect(job?.spec.template.spec).toMatchObject({ restartPolicy: 'Never' });
    expect(job?.spec.template.spec.containers).toEqual(deployment?.spec.template.spec.initContainers);
    expect(job?.spec.podFailurePolicy).toEqual({
      rules: [
        {
          action: 'FailJob',
          onExitCodes: { containerName: 'migrate', operator: 'In', values: [1, 2, 3, 4] },
        },
      ],
    });
  });

  it('runs it without root, on a file system that it cannot write, with time to roll back', () => {
    const templates = [deployment, job].flatMap((document) => (document ? [document.spec.template] : []));
    expect(templates).toHaveLength(2);
    for (const { spec } of templates) {
      expect(spec.securityContext).toEqual({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(60);
      const migrate = [...(spec.initContainers ?? []), ...spec.containers].find(
        ({ name }) => name === 'migrate',
      );
      expect(migrate?.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        runAsUser: 65_532,
        runAsGroup: 65_532,
        capabilities: { drop: ['ALL'] },
      });
    }
  });
});
