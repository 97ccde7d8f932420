CREATE VIEW parted AS
SELECT *,
  CASE WHEN schedule IN ('Annex I') THEN schedule END AS schedule_part,
  CASE WHEN status IN ('reportable', 'restricted') THEN status END AS status_part,
  CASE WHEN buyer_class IN ('general_public') THEN buyer_class END AS buyer_class_part
FROM lines;

CREATE TABLE facets AS
SELECT min(row) AS facet,
  schedule_part AS schedule,
  status_part AS status,
  buyer_class_part AS buyer_class
FROM parted
GROUP BY schedule_part, status_part, buyer_class_part;

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
substance_codes AS (
  SELECT substance, min(row) AS code
  FROM lines
  WHERE substance IS NOT NULL
  GROUP BY substance
)
SELECT /*+ BROADCAST(facets) */ row AS place, line, unix_micros(lines.ts) AS us, facet,
  order_codes.code AS order_key,
  customer_codes.code AS customer,
  coalesce(customer_codes.code, -1 - order_codes.code) AS customer_key,
  coalesce(substance_codes.code, -1 - order_codes.code) AS substance_key
FROM parted AS lines
  JOIN facets ON facets.schedule IS NOT DISTINCT FROM lines.schedule_part
    AND facets.status IS NOT DISTINCT FROM lines.status_part
    AND facets.buyer_class IS NOT DISTINCT FROM lines.buyer_class_part
  JOIN order_codes ON order_codes.order_id = lines.order_id AND order_codes.customer IS NOT DISTINCT FROM lines.customer
  LEFT JOIN customer_codes ON customer_codes.customer = lines.customer
  LEFT JOIN substance_codes ON substance_codes.substance = lines.substance;

WITH members(rule, enough, span) AS (VALUES (0, 2, 2592000000000)),
matched AS (
  SELECT facet, rule, slots
  FROM (
  SELECT facet, rule, slots
  FROM facets LATERAL VIEW inline(arrays_zip(array(0), array(
    CASE WHEN (schedule = 'Annex I' AND status = 'reportable' AND buyer_class = 'general_public') THEN 1 ELSE 0 END + CASE WHEN (schedule = 'Annex I' AND status = 'restricted' AND buyer_class = 'general_public') THEN 2 ELSE 0 END
  ))) AS rule, slots
  )
  WHERE slots > 0
),
selected AS (
  SELECT /*+ BROADCAST(matched, members) */ rule, enough, span, slots, place, customer, us, customer_key, substance_key
  FROM coded
    JOIN matched USING (facet)
    JOIN members USING (rule)
),
seen AS (
  SELECT *,
    max(CASE WHEN (slots & 1) > 0 THEN us END) OVER (
      PARTITION BY rule, customer_key, substance_key ORDER BY us RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS last_1,
    max(CASE WHEN (slots & 2) > 0 THEN us END) OVER (
      PARTITION BY rule, customer_key, substance_key ORDER BY us RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS last_2
  FROM selected
),
valued AS (
  SELECT *, CASE WHEN last_1 >= us - span THEN 1 ELSE 0 END + CASE WHEN last_2 >= us - span THEN 1 ELSE 0 END AS value
  FROM seen
),
awaiting AS (
  SELECT *,
    min(CASE WHEN value >= enough THEN us END) OVER (
      PARTITION BY rule, customer_key, substance_key ORDER BY us DESC RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS fires_at
  FROM valued
),
begun AS (
  SELECT *, CASE WHEN fires_at - lag(us) OVER in_time <= span THEN 0 ELSE 1 END AS begins
  FROM awaiting
  WHERE fires_at - us <= span
  WINDOW in_time AS (PARTITION BY rule, customer_key, substance_key ORDER BY us)
),
held AS (
  SELECT *,
    sum(begins) OVER (
      PARTITION BY rule, customer_key, substance_key ORDER BY us RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS stretch
  FROM begun
)
SELECT rule,
  CASE WHEN count(customer) = count(*) AND min(customer) = max(customer) THEN min(customer) END AS customer,
  CAST(max(value) AS DECIMAL(38, 0)) AS value, array_sort(collect_list(place)) AS evidence
FROM held
GROUP BY rule, customer_key, substance_key, stretch
