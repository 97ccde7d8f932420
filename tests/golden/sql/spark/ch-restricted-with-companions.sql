CREATE VIEW parted AS
SELECT *,
  CASE WHEN status IN ('restricted', 'undetermined') THEN status END AS status_part,
  CASE WHEN buyer_class IN ('farmer', 'general_public', 'professional_user') THEN buyer_class END AS buyer_class_part
FROM lines;

CREATE TABLE facets AS
SELECT min(row) AS facet,
  status_part AS status,
  buyer_class_part AS buyer_class
FROM parted
GROUP BY status_part, buyer_class_part;

CREATE TABLE coded AS
WITH order_codes AS (
  SELECT order_id, customer, min(row) AS code
  FROM lines
  GROUP BY order_id, customer
),
customer_codes AS (
  SELECT customer, min(row) AS code
  FROM lines
  WHERE customer IS NOT NULL
  GROUP BY customer
),
order_id_codes AS (
  SELECT order_id, min(row) AS code
  FROM lines
  WHERE order_id IS NOT NULL
  GROUP BY order_id
)
SELECT /*+ BROADCAST(facets) */ row AS place, line, unix_micros(lines.ts) AS us, facet,
  order_codes.code AS order_key,
  customer_codes.code AS customer,
  order_id_codes.code AS order_id
FROM parted AS lines
  JOIN facets ON facets.status IS NOT DISTINCT FROM lines.status_part
    AND facets.buyer_class IS NOT DISTINCT FROM lines.buyer_class_part
  JOIN order_codes ON order_codes.order_id = lines.order_id AND order_codes.customer IS NOT DISTINCT FROM lines.customer
  LEFT JOIN customer_codes ON customer_codes.customer = lines.customer
  LEFT JOIN order_id_codes ON order_id_codes.order_id = lines.order_id;

CREATE TABLE goods AS
WITH order_id_codes AS (
  SELECT order_id, min(row) AS code
  FROM lines
  WHERE order_id IS NOT NULL
  GROUP BY order_id
)
SELECT row AS place, line, order_id_codes.code AS order_id, companion
FROM companions
  JOIN order_id_codes ON order_id_codes.order_id = companions.order_id;

WITH members(rule, enough, span) AS (VALUES (0, 1, 0)),
matched AS (
  SELECT facet, rule, slots
  FROM (
  SELECT facet, rule, slots
  FROM facets LATERAL VIEW inline(arrays_zip(array(0), array(
    CASE WHEN (status IN ('restricted', 'undetermined') AND buyer_class IN ('farmer', 'general_public', 'professional_user')) THEN 1 ELSE 0 END
  ))) AS rule, slots
  )
  WHERE slots > 0
),
named AS (
  SELECT companion, rule, slots
  FROM (
  SELECT companion, rule, slots
  FROM (SELECT DISTINCT companion FROM goods) LATERAL VIEW inline(arrays_zip(array(0), array(
    1
  ))) AS rule, slots
  )
  WHERE slots > 0
),
selected AS (
  SELECT /*+ BROADCAST(matched, members) */ rule, enough, place, line, customer, order_id, order_key
  FROM coded
    JOIN matched USING (facet)
    JOIN members USING (rule)
),
anchored AS (
  SELECT DISTINCT rule, enough, customer, order_id, order_key
  FROM selected
),
beside AS (
  SELECT rule, order_key, customer, enough, goods.place, goods.companion
  FROM goods
    JOIN anchored USING (order_id)
    JOIN named USING (rule, companion)
    LEFT JOIN (SELECT DISTINCT rule, line, 1 AS found FROM selected) AS own USING (rule, line)
  WHERE own.found IS NULL
),
counted AS (
  SELECT rule, order_key, count(DISTINCT companion) AS value
  FROM beside
  GROUP BY rule, order_key, enough
  HAVING count(DISTINCT companion) >= enough
),
held AS (
  SELECT rule, order_key, customer, place, value
  FROM selected JOIN counted USING (rule, order_key)
  UNION ALL
  SELECT rule, order_key, customer, place, value
  FROM beside JOIN counted USING (rule, order_key)
)
SELECT rule,
  CASE WHEN count(customer) = count(*) AND min(customer) = max(customer) THEN min(customer) END AS customer,
  CAST(max(value) AS DECIMAL(38, 0)) AS value, array_sort(collect_list(place)) AS evidence
FROM held
GROUP BY rule, order_key
