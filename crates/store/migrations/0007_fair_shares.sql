-- Who crowds a bounded list shall not push out what is of others.

-- `source`: where the request came from, an address or a browser that the owner signed in with before; of the latter
-- `known` is 1.
ALTER TABLE flows ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE flows ADD COLUMN known INTEGER NOT NULL DEFAULT 0 CHECK (known IN (0, 1));

-- `vouched`: the owner was signed in where it happened, or the client had proved who it is.
ALTER TABLE refusals ADD COLUMN vouched INTEGER NOT NULL DEFAULT 0 CHECK (vouched IN (0, 1));

-- `source`: where the device asked from, as far as it counts; `address` is what the person is shown.
ALTER TABLE device_codes ADD COLUMN source TEXT NOT NULL DEFAULT '';
