INSERT INTO sources (id, name, source, health) VALUES ('s1', '某源', '{"id":"s1","name":"某源","kind":"feed","weight":1,"paused":false,"interval":"15m0s","created_at":"2026-03-02T03:00:00Z","health":{"failures":0}}', '{"failures":0}');
INSERT INTO users (id, version, login, password_hash, phone, last_login, person) VALUES ('u1', 3, 'zhang', 'h', '', 0, '{"id":"u1","login":"zhang","name":"张三","roles":["monitor"],"must_change":false,"disabled":false,"created_at":"2026-03-02T03:00:00Z","version":0}');
INSERT INTO audit (n, at, user_id, login, address, act, object, detail, digest, hash) VALUES (1, 1772420400000000, 'u0', 'admin', '', 'user.create', 'user:u1', '', 'd4e52b4544ad973ab7af88b6c0cb05c75c21a5ff626955d966da295b72cb07fe', '591f0671c5425651040f82986bd1701d936d287f91cd5d4eff6c59a4b6867ae4');
UPDATE audit_head SET n = 1, hash = '591f0671c5425651040f82986bd1701d936d287f91cd5d4eff6c59a4b6867ae4';
INSERT INTO outbox (id, kind, payload, created_at, due_at, attempts, error, n) VALUES ('o1', 'notice', '{}', 1772420400000000, 1772420400000000, 0, '', 1);
INSERT INTO jobs (id, kind, title, owner, input, state, started, ended, beat, done, cancel, failure, result) VALUES ('j1', 'import', '三月.csv', 'u1', '{}', 'done', 1772420400000000, 1772420401000000, 1772420401000000, 9, 0, '', '{"rows":9}');
INSERT INTO sightings (post_id, at, by_name, views) VALUES ('p1', 1772420400000000, '张三', 12000);
INSERT INTO statements (id, version, title, content, topics, entry_id, source, valid_from, valid_until, withdrawn, by_name, user_id, at) VALUES ('m1', 1, '停水', '影响320户', '["municipal"]', '', '指挥部', 0, 0, 0, '张三', 'u1', 1772420400000000);
INSERT INTO word_lists (version, words, by_name, user_id, at) VALUES (1, '[{"wrong":"截止目前","right":"截至目前"}]', '张三', 'u1', 1772420400000000);
