WITH selected AS (
  SELECT line, order_id, customer, product_id, ts, epoch_us(ts) AS us, substance, amount_kg,
    coalesce('customer ' || customer, 'order ' || order_id) AS buyer
  FROM lines
  WHERE schedule = 'National Code of Practice'
    AND status IN ('reportable', 'restricted', 'undetermined')
    AND buyer_class = 'general_public'
),
able AS (
  SELECT buyer
  FROM selected
  GROUP BY buyer
  HAVING count(DISTINCT substance) >= 2
),
marked AS (
  SELECT *,
    CASE WHEN us - lag(us) OVER same_value <= 2592000000000 THEN 0 ELSE 1 END AS opens,
    CASE WHEN lead(us) OVER same_value - us <= 2592000000000 THEN 0 ELSE 1 END AS closes
  FROM selected JOIN able USING (buyer)
  WINDOW same_value AS (PARTITION BY buyer, substance ORDER BY us)
),
measured AS (
  SELECT *,
    sum(opens) OVER (
      PARTITION BY buyer ORDER BY us RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) - coalesce(sum(closes) OVER (
      PARTITION BY buyer ORDER BY us RANGE BETWEEN UNBOUNDED PRECEDING AND 2592000000001 PRECEDING
    ), 0) AS value
  FROM marked
),
awaiting AS (
  SELECT *,
    min(CASE WHEN value >= 2 THEN us END) OVER (
      PARTITION BY buyer ORDER BY us DESC RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS fires_at
  FROM measured
),
begun AS (
  SELECT *, CASE WHEN fires_at - lag(us) OVER in_time <= 2592000000000 THEN 0 ELSE 1 END AS begins
  FROM awaiting
  WHERE fires_at - us <= 2592000000000
  WINDOW in_time AS (PARTITION BY buyer ORDER BY us)
),
held AS (
  SELECT *, NULL AS companion,
    sum(begins) OVER (
      PARTITION BY buyer ORDER BY us RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS stretch
  FROM begun
)
SELECT customer, CAST(max(value) AS DECIMAL(38, 6)) AS value,
  list(
    struct_pack(
      order_id := order_id, line := line, product_id := product_id, ts := ts,
      substance := substance, amount_kg := amount_kg, companion := CAST(companion AS TEXT)
    )
    ORDER BY ts, order_id, line, substance NULLS LAST, companion NULLS FIRST
  ) AS evidence
FROM held
GROUP BY customer, buyer, stretch
ORDER BY evidence[1].ts, evidence[1].order_id, evidence[1].line, evidence[1].substance, customer NULLS FIRST
