-- Which service gave a receipt, by its pinned public key (base64): no other one is asked about its control number. NULL
-- in receipts from before: whichever service the station had then, it has still.

ALTER TABLE receipt ADD COLUMN service_key TEXT;
