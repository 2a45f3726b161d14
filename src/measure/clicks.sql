-- name: add_clicks
INSERT INTO click_total (link, clicks, previews, forgotten) VALUES ($1, $2, $3, 0)
ON CONFLICT (link) DO UPDATE SET clicks = click_total.clicks + excluded.clicks,
  previews = click_total.previews + excluded.previews

-- name: add_person
INSERT INTO click_person (link, record) VALUES ($1, $2) ON CONFLICT DO NOTHING

-- name: count_forgotten
UPDATE click_total SET forgotten = forgotten + 1
WHERE link IN (SELECT link FROM click_person WHERE record = $1)

-- name: forget_person
DELETE FROM click_person WHERE record = $1

-- name: link_counts
SELECT clicks, previews,
  forgotten + (SELECT count(*) FROM click_person p WHERE p.link = click_total.link)
FROM click_total WHERE link = $1
