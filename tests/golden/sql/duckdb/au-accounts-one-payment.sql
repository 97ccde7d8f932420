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
payment_token_codes AS (
  SELECT payment_token, min(row) AS code
  FROM lines
  WHERE payment_token IS NOT NULL
  GROUP BY payment_token
)
SELECT place, line, epoch_us(lines.ts) AS us, facet,
  order_codes.code AS order_key,
  customer_codes.code AS customer,
  coalesce(payment_token_codes.code, -1 - order_codes.code) AS payment_token_key
FROM parted AS lines
  JOIN places USING (row)
  JOIN facets ON facets.schedule IS NOT DISTINCT FROM lines.schedule_part
    AND facets.status IS NOT DISTINCT FROM lines.status_part
    AND facets.buyer_class IS NOT DISTINCT FROM lines.buyer_class_part
  JOIN order_codes ON order_codes.order_id = lines.order_id AND order_codes.customer IS NOT DISTINCT FROM lines.customer
  LEFT JOIN customer_codes ON customer_codes.customer = lines.customer
  LEFT JOIN payment_token_codes ON payment_token_codes.payment_token = lines.payment_token;

CREATE TABLE bound_customer_by_payment_token_key AS
SELECT payment_token_key, count(DISTINCT customer) AS bound
FROM coded
GROUP BY payment_token_key;

WITH members(rule, enough, span) AS (VALUES (0, 3, 2592000000000)),
matched AS (
  SELECT facet, rule, slots
  FROM (
  SELECT facet, unnest([0]) AS rule, unnest([
    CASE WHEN (schedule = 'National Code of Practice' AND status IN ('reportable', 'restricted', 'undetermined') AND buyer_class = 'general_public') THEN 1 ELSE 0 END
  ]) AS slots
  FROM facets
  )
  WHERE slots > 0
),
selected AS (
  SELECT rule, enough, span, slots, place, customer, us, payment_token_key, customer AS measured
  FROM coded
    JOIN bound_customer_by_payment_token_key USING (payment_token_key)
    JOIN matched USING (facet)
    JOIN members USING (rule)
  WHERE bound >= enough
),
able AS (
  SELECT rule, payment_token_key
  FROM selected
  GROUP BY rule, payment_token_key, enough
  HAVING count(DISTINCT measured) >= enough
),
marked AS (
  SELECT *,
    CASE WHEN measured IS NULL OR us - lag(us) OVER same_value <= span THEN 0 ELSE 1 END AS opens,
    CASE WHEN measured IS NULL OR lead(us) OVER same_value <= us + span THEN 0 ELSE 1 END AS closes
  FROM selected JOIN able USING (rule, payment_token_key)
  WINDOW same_value AS (PARTITION BY rule, payment_token_key, measured ORDER BY us)
),
turning AS (
  SELECT *, us AS moment, opens AS turn, TRUE AS is_line
  FROM marked
  UNION ALL
  SELECT *, us + span + 1, -closes, FALSE
  FROM marked
  WHERE closes <> 0
),
totalled AS (
  SELECT *,
    sum(turn) OVER (
      PARTITION BY rule, payment_token_key ORDER BY moment RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS value
  FROM turning
),
valued AS (
  SELECT *
  FROM totalled
  WHERE is_line
),
firing AS (
  SELECT DISTINCT rule, payment_token_key
  FROM valued
  WHERE value >= enough
),
awaiting AS (
  SELECT *,
    min(CASE WHEN value >= enough THEN us END) OVER (
      PARTITION BY rule, payment_token_key ORDER BY us DESC RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS fires_at
  FROM valued JOIN firing USING (rule, payment_token_key)
),
begun AS (
  SELECT *, CASE WHEN fires_at - lag(us) OVER in_time <= span THEN 0 ELSE 1 END AS begins
  FROM awaiting
  WHERE fires_at - us <= span
  WINDOW in_time AS (PARTITION BY rule, payment_token_key ORDER BY us)
),
held AS (
  SELECT *,
    sum(begins) OVER (
      PARTITION BY rule, payment_token_key ORDER BY us RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS stretch
  FROM begun
)
SELECT rule,
  CASE WHEN count(customer) = count(*) AND min(customer) = max(customer) THEN min(customer) END AS customer,
  CAST(max(value) AS DECIMAL(38, 0)) AS value, list(place ORDER BY place) AS evidence
FROM held
GROUP BY rule, payment_token_key, stretch
