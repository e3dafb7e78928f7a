/** Oids from here on are users' (`FirstNormalObjectId`, PostgreSQL source, access/transam.h). */
export const FIRST_USER_OID = 16_384;
