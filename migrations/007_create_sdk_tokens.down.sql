-- All SDK tokens are lost: SDKs that were handed out must be downloaded anew.

DROP TABLE sdk_tokens;
