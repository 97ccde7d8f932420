CREATE TABLE places AS
SELECT row, CAST(row_number() OVER (
    ORDER BY ts, order_id, line, substance NULLS LAST, companion NULLS FIRST
  ) AS INTEGER) AS place
FROM (
  SELECT row, ts, order_id, line, substance, NULL AS companion
  FROM lines
);

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
SELECT place, line, epoch_us(lines.ts) AS us, facet,
  order_codes.code AS order_key,
  customer_codes.code AS customer,
  coalesce(customer_codes.code, -1 - order_codes.code) AS customer_key,
  coalesce(substance_codes.code, -1 - order_codes.code) AS substance_key
FROM parted AS lines
  JOIN places USING (row)
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
  SELECT facet, unnest([0]) AS rule, unnest([
    CASE WHEN (schedule = 'Annex I' AND status = 'reportable' AND buyer_class = 'general_public') THEN 1 ELSE 0 END + CASE WHEN (schedule = 'Annex I' AND status = 'restricted' AND buyer_class = 'general_public') THEN 2 ELSE 0 END
  ]) AS slots
  FROM facets
  )
  WHERE slots > 0
),
selected AS (
  SELECT rule, enough, span, slots, place, customer, us, customer_key, substance_key
  FROM coded
    JOIN matched USING (facet)
    JOIN members USING (rule)
),
able AS (
  SELECT rule, customer_key, substance_key
  FROM selected
  GROUP BY rule, customer_key, substance_key, enough
  HAVING CASE WHEN bit_or(slots) = 3 THEN enough ELSE 0 END >= enough
),
seen AS (
  SELECT *,
    max(CASE WHEN (slots & 1) > 0 THEN us END) OVER (
      PARTITION BY rule, customer_key, substance_key ORDER BY us RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS last_1,
    max(CASE WHEN (slots & 2) > 0 THEN us END) OVER (
      PARTITION BY rule, customer_key, substance_key ORDER BY us RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS last_2
  FROM selected JOIN able USING (rule, customer_key, substance_key)
),
valued AS (
  SELECT *, CASE WHEN last_1 >= us - span THEN 1 ELSE 0 END + CASE WHEN last_2 >= us - span THEN 1 ELSE 0 END AS value
  FROM seen
),
firing AS (
  SELECT DISTINCT rule, customer_key, substance_key
  FROM valued
  WHERE value >= enough
),
awaiting AS (
  SELECT *,
    min(CASE WHEN value >= enough THEN us END) OVER (
      PARTITION BY rule, customer_key, substance_key ORDER BY us DESC RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS fires_at
  FROM valued JOIN firing USING (rule, customer_key, substance_key)
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
  CAST(max(value) AS DECIMAL(38, 0)) AS value, list(place ORDER BY place) AS evidence
FROM held
GROUP BY rule, customer_key, substance_key, stretch
