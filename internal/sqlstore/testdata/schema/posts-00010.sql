UPDATE counters SET value = 7 WHERE name = 'posts';
INSERT INTO posts (id, seq, version, version_at, kind, published_at, post, analysis) VALUES ('p1', 7, 2, 1772420400000000, 'article', 1772420400000000, '{"id":"p1","source":"s","key":"k","kind":"article","title":"旧标题","published_at":"2026-03-02T03:00:00Z","collected_at":"2026-03-02T03:00:00Z"}', '{"topics":[{"id":"hb","name":"环境保护","score":0.5,"evidence":["污水"]}],"regions":[],"flags":[]}');
INSERT INTO post_versions (id, version, version_at, seq, post, analysis) VALUES ('p1', 1, 1772420400000000, 3, '{"id":"p1","source":"s","key":"k","kind":"article","title":"更旧的标题","published_at":"2026-03-02T03:00:00Z","collected_at":"2026-03-02T03:00:00Z"}', '{"topics":null,"regions":null,"flags":null}');
UPDATE event_state SET version = 3, place_at = 1772420400000000, place_id = 'p1', seq = 7, decision = 1, taken = 1;
INSERT INTO event_posts (post_id, event_id, original_id, place_at, published_at, source, ticket, tone, unit) VALUES ('p1', 'ea', 'p1', 1772420400000000, 1772420400000000, 's', 0, '负面', '');
INSERT INTO event_applied (n, place_at, place_id, event_id, problem) VALUES (1, 1772420400000000, 'p1', 'ea', '');
