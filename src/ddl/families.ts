/** All kinds of object, then all aspects; what is written of a schema is what these read. */
import { extensionMarks } from './aspects/extension-marks.ts';
import { alteredFunctions } from './aspects/altered-functions.ts';
import { comments } from './aspects/comments.ts';
import { owners } from './aspects/owners.ts';
import { privileges } from './aspects/privileges.ts';
import { securityLabels } from './aspects/security-labels.ts';
import type { Family } from './family.ts';
import { database } from './families/database.ts';
import { defaultPrivileges } from './families/default-privileges.ts';
import { eventTriggers } from './families/event-triggers.ts';
import { extensions } from './families/extensions.ts';
import { servers, userMappings, wrappers } from './families/foreign/foreign-data.ts';
import { largeObjects } from './families/large-objects.ts';
import { accessMethods, languages } from './families/languages/languages.ts';
import { transforms } from './families/languages/transforms.ts';
import { casts, conversions } from './families/operators/casts.ts';
import { operatorClasses } from './families/operators/classes.ts';
import { operators } from './families/operators/operators.ts';
import { aggregates } from './families/routines/aggregates.ts';
import { functions } from './families/routines/functions.ts';
import { publications } from './families/replication/publications.ts';
import { subscriptions } from './families/replication/subscriptions.ts';
import { schemas } from './families/schemas.ts';
import { configurations } from './families/text-search/configurations.ts';
import { dictionaries, parsers, templates } from './families/text-search/parsers.ts';
import { baseTypes } from './families/types/base-types.ts';
import { collations } from './families/types/collations.ts';
import { composites } from './families/types/composites.ts';
import { domains } from './families/types/domains.ts';
import { enums } from './families/types/enums.ts';
import { ranges } from './families/types/ranges.ts';
import { policies } from './families/policies.ts';
import { relations } from './families/relations.ts';
import { rules } from './families/rules.ts';
import { statistics } from './families/statistics.ts';
import { triggers } from './families/triggers.ts';
import { views } from './families/views/views.ts';

export const FAMILIES: readonly Family[] = [
  database,
  schemas,
  extensions,
  wrappers,
  servers,
  userMappings,
  largeObjects,
  publications,
  subscriptions,
  defaultPrivileges,
  eventTriggers,
  languages,
  accessMethods,
  collations,
  enums,
  composites,
  domains,
  ranges,
  baseTypes,
  transforms,
  functions,
  aggregates,
  operators,
  operatorClasses,
  casts,
  conversions,
  parsers,
  templates,
  dictionaries,
  configurations,
  policies,
  relations,
  rules,
  statistics,
  triggers,
  views,
];

/** They are given the objects that the families read. */
export const ASPECTS: readonly Family[] = [
  comments,
  securityLabels,
  owners,
  privileges,
  extensionMarks,
  alteredFunctions,
];
