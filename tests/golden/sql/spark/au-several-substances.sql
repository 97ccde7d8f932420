CREATE VIEW parted AS
SELECT *,
  CASE WHEN schedule IN ('National Code of Practice') THEN schedule END AS schedule_part,
  CASE WHEN status IN ('reportable', 'restricted', 'undetermined') THEN status END AS status_part,
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
  substance_codes.code AS substance,
  coalesce(customer_codes.code, -1 - order_codes.code) AS customer_key
FROM parted AS lines
  JOIN facets ON facets.schedule IS NOT DISTINCT FROM lines.schedule_part
    AND facets.status IS NOT DISTINCT FROM lines.status_part
    AND facets.buyer_class IS NOT DISTINCT FROM lines.buyer_class_part
  JOIN order_codes ON order_codes.order_id = lines.order_id AND order_codes.customer IS NOT DISTINCT FROM lines.customer
  LEFT JOIN customer_codes ON customer_codes.customer = lines.customer
  LEFT JOIN substance_codes ON substance_codes.substance = lines.substance;

CREATE TABLE bound_substance_by_customer_key AS
SELECT customer_key, count(DISTINCT substance) AS bound
FROM coded
GROUP BY customer_key;

WITH members(rule, enough, span) AS (VALUES (0, 2, 2592000000000)),
matched AS (
  SELECT facet, rule, slots
  FROM (
  SELECT facet, rule, slots
  FROM facets LATERAL VIEW inline(arrays_zip(array(0), array(
    CASE WHEN (schedule = 'National Code of Practice' AND status IN ('reportable', 'restricted', 'undetermined') AND buyer_class = 'general_public') THEN 1 ELSE 0 END
  ))) AS rule, slots
  )
  WHERE slots > 0
),
selected AS (
  SELECT /*+ BROADCAST(matched, members) */ rule, enough, span, slots, place, customer, us, customer_key, substance AS measured
  FROM coded
    JOIN bound_substance_by_customer_key USING (customer_key)
    JOIN matched USING (facet)
    JOIN members USING (rule)
  WHERE bound >= enough
),
marked AS (
  SELECT *,
    CASE WHEN measured IS NULL OR us - lag(us) OVER same_value <= span THEN 0 ELSE 1 END AS opens,
    CASE WHEN measured IS NULL OR lead(us) OVER same_value <= us + span THEN 0 ELSE 1 END AS closes
  FROM selected
  WINDOW same_value AS (PARTITION BY rule, customer_key, measured ORDER BY us)
),
turning AS (
  SELECT marked.*, moment, turn, is_line
  FROM marked LATERAL VIEW inline(CASE
    WHEN closes <> 0 THEN array(named_struct('moment', us, 'turn', opens, 'is_line', TRUE), named_struct('moment', us + span + 1, 'turn', -closes, 'is_line', FALSE))
    ELSE array(named_struct('moment', us, 'turn', opens, 'is_line', TRUE))
  END) AS moment, turn, is_line
),
totalled AS (
  SELECT *,
    sum(turn) OVER (
      PARTITION BY rule, customer_key ORDER BY moment RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS value
  FROM turning
),
valued AS (
  SELECT *
  FROM totalled
  WHERE is_line
),
awaiting AS (
  SELECT *,
    min(CASE WHEN value >= enough THEN us END) OVER (
      PARTITION BY rule, customer_key ORDER BY us DESC RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS fires_at
  FROM valued
),
begun AS (
  SELECT *, CASE WHEN fires_at - lag(us) OVER in_time <= span THEN 0 ELSE 1 END AS begins
  FROM awaiting
  WHERE fires_at - us <= span
  WINDOW in_time AS (PARTITION BY rule, customer_key ORDER BY us)
),
held AS (
  SELECT *,
    sum(begins) OVER (
      PARTITION BY rule, customer_key ORDER BY us RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS stretch
  FROM begun
)
SELECT rule,
  CASE WHEN count(customer) = count(*) AND min(customer) = max(customer) THEN min(customer) END AS customer,
  CAST(max(value) AS DECIMAL(38, 0)) AS value, array_sort(collect_list(place)) AS evidence
FROM held
GROUP BY rule, customer_key, stretch
