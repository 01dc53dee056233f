//! Figures as they come in.

use async_graphql::InputObject;

use crate::error::ApiError;
use crate::graphql::scalars::BigInt;
use crate::graphql::vocabulary::{Channel, FigureState, Measure};

/// A figure to record.
#[derive(InputObject, Clone, Debug)]
pub struct MeasurementInput {
    /// The channel it is about; left out, all channels together.
    channel: Option<Channel>,
    /// The key of the task it is about; left out, the whole service.
    task: Option<String>,
    /// What is counted.
    measure: Measure,
    /// The span it is about: `FY2023`, `FY2023-Q1`, `2023`, `2023-05`, or `2023-04-01/2024-03-31`.
    period: String,
    /// Whether it is known.
    state: FigureState,
    /// The number, exactly when `state` is KNOWN.
    value: Option<BigInt>,
    /// Whether it is an estimate.
    #[graphql(default)]
    is_estimated: bool,
    /// Where it comes from.
    source: Option<String>,
}

impl MeasurementInput {
    /// Takes the figure to the catalog.
    pub fn into_catalog(self) -> Result<fsi_catalog::MeasurementInput, ApiError> {
        Ok(fsi_catalog::MeasurementInput {
            channel: self.channel.map(Into::into),
            task: self.task,
            measure: self.measure.into(),
            period: self
                .period
                .parse()
                .map_err(|error: fsi_catalog::PeriodError| ApiError::bad_input(error.to_string()))?,
            state: self.state.into(),
            value: self.value.map(|value| value.0),
            is_estimated: self.is_estimated,
            source: self.source,
        })
    }
}
